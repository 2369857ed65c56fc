import type { IncomingMessage } from "node:http";
import type { ReceivedRequest } from "./ReceivedRequest";
import { invalidParameter, Refusal } from "./Refusal";
import { parseAuthorization } from "./signature";

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
  const method = incoming.method ?? "";
  const headers = new Map(Object.entries(incoming.headersDistinct).map(([name, values]) => [name, values?.[0] ?? ""]));
  const isTooLarge = size > MAX_BODY_BYTES;
  const body = isTooLarge ? Buffer.alloc(0) : Buffer.concat(chunks);
  return {
    method,
    path: (incoming.url ?? "/").replace(/\?.*/s, ""),
    headers,
    body,
    parameters: isTooLarge
      ? new Refusal("RequestSizeLimitExceeded", "The request is too large.")
      : readParameters(method, headers.get("content-type") ?? "", body),
    authorization: parseAuthorization(headers.get("authorization") ?? ""),
  };
}

/** The JSON object of a POST. The service's older form, GET with a query, is refused: no client uses it unless told to. */
function readParameters(method: string, contentType: string, body: Buffer): Record<string, unknown> | Refusal {
  const type = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  if (method !== "POST" || type !== "application/json") {
    const form = `${method}, Content-Type "${type}"`;
    return new Refusal("UnsupportedProtocol", `The request is not of a supported form: ${form}.`);
  }
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch {}
  return invalidParameter("(body)", "a JSON object");
}
