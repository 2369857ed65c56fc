import type { IncomingMessage } from "node:http";
import type { ReceivedRequest } from "./ReceivedRequest";

const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Reads a request to its end; undefined when its body is larger than the 10 MB that the service takes. */
export async function receiveRequest(incoming: IncomingMessage): Promise<ReceivedRequest | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) {
      chunks.push(chunk);
    }
  }
  if (size > MAX_BODY_BYTES) {
    return undefined;
  }
  const headers = new Map<string, string>();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    headers.set(name, values?.[0] ?? "");
  }
  const [, rawQuery = ""] = splitOnce(incoming.url ?? "/", "?");
  return { method: incoming.method ?? "", rawQuery, headers, body: Buffer.concat(chunks) };
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
