import type { IncomingMessage } from "node:http";
import type { ReceivedRequest } from "./ReceivedRequest";

const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Reads a request to its end; of a body larger than the 10 MB that the service takes nothing is kept. */
export async function receiveRequest(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) {
      chunks.push(chunk);
    }
  }
  const headers = new Map<string, string>();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    headers.set(name, values?.[0] ?? "");
  }
  const [path, rawQuery = ""] = splitOnce(incoming.url ?? "/", "?");
  const isTooLarge = size > MAX_BODY_BYTES;
  const body = isTooLarge ? Buffer.alloc(0) : Buffer.concat(chunks);
  return { method: incoming.method ?? "", path, rawQuery, headers, body, isTooLarge };
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
