import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StackState } from "./StackState";
import { PASSPHRASE, type ThrowAwayFolder } from "./throwAwayFolder";

/** A configuration value: plain text, a list of plain texts, or a secret. */
export type ConfigValue = string | readonly string[] | { secret: string };

/**
 * The files of a throw-away stack, read and written as `pulumi` itself does: its state in the file backend and its
 * settings. Each command of `pulumi` that needs not be started is half a second of a test.
 */
export class StackFiles {
  private readonly config: Record<string, unknown> = {};

  constructor(
    private readonly folder: ThrowAwayFolder,
    private readonly project: string,
    private readonly stackName: string,
  ) {}

  /** As `pulumi stack init`. */
  async create(): Promise<void> {
    const { backendFolder } = this.folder;
    await mkdir(join(backendFolder, ".pulumi/stacks", this.project), { recursive: true });
    await writeFile(join(backendFolder, ".pulumi/meta.yaml"), "version: 1\n");
    const checkpoint = { stack: `organization/${this.project}/${this.stackName}` };
    await writeFile(this.statePath, JSON.stringify({ version: 3, checkpoint }));
    await this.writeSettings();
  }

  /** As `pulumi config set-all --path`: by key, such as `tencentcloud:region`, or `invokerIds` for the project's own. */
  async setConfig(config: Record<string, ConfigValue>): Promise<void> {
    for (const [path, value] of Object.entries(config)) {
      const [key = "", ...inner] = this.fullKey(path).split(".");
      const isInner = inner.length > 0;
      const written = typeof value === "object" && "secret" in value ? { secure: encrypt(value.secret) } : value;
      setAt(this.config, [key, ...inner], isInner && typeof written === "string" ? asConfigured(written) : written);
    }
    await this.writeSettings();
  }

  async removeConfig(key: string): Promise<void> {
    delete this.config[this.fullKey(key)];
    await this.writeSettings();
  }

  /** The stack's outputs, secrets decrypted. */
  // biome-ignore lint/suspicious/noExplicitAny: what a program exports is not known here
  async readOutputs(): Promise<Record<string, any>> {
    const { deployment } = await this.readState();
    const outputs = deployment.resources?.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs;
    return JSON.parse(JSON.stringify(outputs ?? {}), (_, value) =>
      typeof value?.ciphertext === "string" ? JSON.parse(decrypt(value.ciphertext)) : value,
    );
  }

  /** The state as `pulumi stack export` shows it, secrets encrypted. */
  async readState(): Promise<StackState> {
    const { version, checkpoint } = JSON.parse(await readFile(this.statePath, "utf8"));
    return { version, deployment: checkpoint.latest ?? {} };
  }

  private get statePath(): string {
    return join(this.folder.backendFolder, ".pulumi/stacks", this.project, `${this.stackName}.json`);
  }

  private fullKey(key: string): string {
    return key.includes(":") ? key : `${this.project}:${key}`;
  }

  /** JSON is YAML. */
  private async writeSettings(): Promise<void> {
    const settings = { encryptionsalt: readSalt(), config: this.config };
    await writeFile(join(this.folder.projectFolder, `Pulumi.${this.stackName}.yaml`), JSON.stringify(settings));
  }
}

/** The name of the project in a folder. */
export async function readProjectName(folder: string): Promise<string> {
  return /^name: *(\S+)/m.exec(await readFile(join(folder, "Pulumi.yaml"), "utf8"))?.[1] ?? "";
}

function setAt(target: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const inner = (target[name] ?? {}) as Record<string, unknown>;
  target[name] = inner;
  setAt(inner, rest, value);
}

/** Within an object, `pulumi config set` takes a text for what it looks like. */
function asConfigured(text: string): unknown {
  return /^(true|false|0|[1-9]\d*)$/.test(text) ? JSON.parse(text) : text;
}

const TAG_BYTES = 16;
let kept: { salt: string; key: Buffer } | undefined;

/** What `pulumi` makes of the passphrase: a second of work, so once a process. */
function deriveKey(): { salt: string; key: Buffer } {
  if (kept === undefined) {
    const salt = randomBytes(8);
    kept = { salt: salt.toString("base64"), key: pbkdf2Sync(PASSPHRASE, salt, 1_000_000, 32, "sha256") };
  }
  return kept;
}

/** By the text in it `pulumi` knows whether the passphrase is the right one. */
function readSalt(): string {
  return `v1:${deriveKey().salt}:${encrypt("pulumi")}`;
}

function encrypt(text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", deriveKey().key, nonce);
  const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${encrypted.toString("base64")}`;
}

function decrypt(text: string): string {
  const [, nonce = "", encrypted = ""] = text.split(":");
  const bytes = Buffer.from(encrypted, "base64");
  const decipher = createDecipheriv("aes-256-gcm", deriveKey().key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
}
