import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

/**
 * Which of the secrets stand in some bytes, and in what form: as they are, in UTF-16, as JSON of Go and as a URL write
 * them, in hexadecimal, or in Base64 at whatever place of a longer text.
 */
export function findSecrets(content: Buffer | string, secrets: readonly string[]): string[] {
  const bytes = Buffer.from(content);
  return secrets.flatMap((secret) =>
    [...listForms(secret)].filter(([, form]) => bytes.includes(form)).map(([name]) => `${secret} (${name})`),
  );
}

/** {@link findSecrets} for every file under a folder, names of files included; the files in `except` may hold them. */
export async function findSecretsInFiles(
  folder: string,
  secrets: readonly string[],
  except: readonly string[] = [],
): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    if (except.includes(path)) return [];
    const content = entry.isFile() ? await readFile(path) : entry.isSymbolicLink() ? await readlink(path) : "";
    return [...findSecrets(content, secrets), ...findSecrets(path, secrets)].map((form) => `${path}: ${form}`);
  });
  return (await Promise.all(found)).flat();
}

function listForms(secret: string): Map<string, Buffer | string> {
  const bytes = Buffer.from(secret);
  const forms = new Map<string, Buffer | string>([
    ["as it is", secret],
    ["UTF-16", Buffer.from(secret, "utf16le")],
    ["URL", encodeURIComponent(secret)],
    ["JSON of Go", secret.replace(/[&<>]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)],
    ["hexadecimal", bytes.toString("hex")],
  ]);
  for (const encoding of ["base64", "base64url"] as const) {
    for (const before of [0, 1, 2]) forms.set(`${encoding} after ${before}`, encodeInside(bytes, before, encoding));
  }
  return forms;
}

/** What of Base64 is the same whatever stands before and behind, with `before` bytes (modulo 3) in front. */
function encodeInside(bytes: Buffer, before: number, encoding: "base64" | "base64url"): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString(encoding);
  const start = [0, 2, 3][before];
  return text.slice(start, Math.floor(((before + bytes.length) * 4) / 3));
}
