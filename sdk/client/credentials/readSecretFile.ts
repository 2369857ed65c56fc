import { readFile } from "node:fs/promises";
import { brokenCredentials } from "../CredentialsError";

const MAX_LENGTH = 1024 * 1024;

/**
 * Reads a file that holds secrets; undefined when it is not there. Throws CredentialsError when it is there and cannot be
 * read. Nothing of its content is ever put into a message.
 */
export async function readSecretFile(source: string, path: string): Promise<string | undefined> {
  try {
    const text = await readFile(path, "utf8");
    if (text.length > MAX_LENGTH) throw brokenCredentials(source, `${path} is too large for such a file`);
    return text.replace(/^\ufeff/, "");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === "EACCES" || code === "EPERM")
      throw brokenCredentials(source, `${path} may not be read: check its permissions`);
    if (code === "EISDIR") throw brokenCredentials(source, `${path} is a folder, not a file`);
    throw code === "CredentialsBroken" ? error : brokenCredentials(source, `${path} cannot be read (${code})`);
  }
}

/** Reads a file that holds an object in JSON; undefined when it is not there. Throws CredentialsError when it is anything else. */
export async function readSecretObject(source: string, path: string): Promise<Record<string, unknown> | undefined> {
  const text = await readSecretFile(source, path);
  if (text === undefined) return undefined;
  const value = parseJson(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw brokenCredentials(source, `${path} does not hold an object in JSON`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the parser's message quotes the text
  }
}
