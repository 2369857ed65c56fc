import { constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Clock } from "../checks/Clock";
import type { CredentialsProvider } from "../checks/Credentials";
import { brokenCredentials } from "./CredentialsError";
import type { ConnectionSettings } from "./connectionSettings";
import { parseJson } from "./readSetting";

/** What the sources of credentials are asked with. */
export interface Surroundings {
  settings: ConnectionSettings;
  clock: Clock;
  /** Where the metadata service of a CVM instance is. */
  metadataUrl: string;
  /** Tells the user something, once in each program. */
  warn(message: string): void;
  /** Asks STS and gives its answer, unchecked. Rejects with a CredentialsError. */
  callSts(call: StsCall, asking: Asking): Promise<unknown>;
}

/** One request to STS. */
export interface StsCall {
  /** What messages call the setting that makes it necessary. */
  source: string;
  action: "AssumeRole" | "AssumeRoleWithWebIdentity" | "GetCallerIdentity";
  parameters: object;
  /** Default: the region of the settings, then that of the credentials, then one of its own. */
  region?: string;
  /** What to sign with; undefined: unsigned, for calls that carry their own authorisation. */
  credentials?: CredentialsProvider;
}

/** Replaces a leading `~` by the home folder, as a shell would. */
export function expandHome(path: string, homeDir: string): string {
  if (path === "~") return homeDir;
  return path.startsWith("~/") || path.startsWith("~\\") ? join(homeDir, path.slice(2)) : path;
}

const MAX_BYTES = 1024 * 1024;

/** One round of asking the sources of credentials: what they are asked with, and what its outcome hangs on. */
export class Asking {
  /** Whether it took a request: such a round is not made again at once. */
  hasRequested = false;
  private readonly stamps = new Map<string, string>();

  /** @param signal ends it, when nobody waits for its outcome any more */
  constructor(
    readonly surroundings: Surroundings,
    readonly signal: AbortSignal,
  ) {}

  /**
   * Reads a file that holds secrets; undefined when it is not there. Throws CredentialsError when it is there and cannot be
   * read, or is anything but a regular file of at most 1 MB. Nothing of its content is ever put into a message.
   */
  async readFile(source: string, path: string): Promise<string | undefined> {
    // Before it is read: what is written meanwhile is a change. And of two readings the first counts.
    const stamp = await stampOf(path);
    if (!this.stamps.has(path)) this.stamps.set(path, stamp);
    try {
      return (await readRegularFile(source, path)).replace(/^\ufeff/, "");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") return undefined;
      if (code === "EACCES" || code === "EPERM")
        throw brokenCredentials(source, `${path} may not be read: check its permissions`);
      throw code === "CredentialsBroken" ? error : brokenCredentials(source, `${path} cannot be read (${code})`);
    }
  }

  /** Reads a file that holds an object in JSON; undefined when it is not there. Throws CredentialsError when it is anything else. */
  async readObject(source: string, path: string): Promise<Record<string, unknown> | undefined> {
    const text = await this.readFile(source, path);
    if (text === undefined) return undefined;
    const value = parseJson(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    throw brokenCredentials(source, `${path} does not hold an object in JSON`);
  }

  /** Whether a file that was looked at has changed since, has come, or has gone. */
  async isOutdated(): Promise<boolean> {
    for (const [path, stamp] of this.stamps) {
      if ((await stampOf(path)) !== stamp) return true;
    }
    return false;
  }
}

async function readRegularFile(source: string, path: string): Promise<string> {
  let file: FileHandle | undefined;
  try {
    // Not to wait for somebody who writes, should it be a FIFO.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = await file.stat();
    if (found.isDirectory()) throw brokenCredentials(source, `${path} is a folder, not a file`);
    if (!found.isFile()) throw brokenCredentials(source, `${path} is a FIFO or a device, not a regular file`);
    // By what is read: it may grow, and files that the system makes up have no size.
    const content = await buffer(file.createReadStream({ end: MAX_BYTES }));
    if (content.length > MAX_BYTES) throw brokenCredentials(source, `${path} has more than 1 MB`);
    return content.toString("utf8");
  } finally {
    await file?.close();
  }
}

/** A text that is another one when the file was written, replaced or made readable. The inode is left out: some network file systems invent a new one at each look. */
async function stampOf(path: string): Promise<string> {
  try {
    const { size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return `${size} ${mtimeNs} ${ctimeNs}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
