import { type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import { CheckFailure } from "@pulumi/pulumi/proto/provider_pb";
import { TatError } from "../checks/TatError";
import { nameSettings } from "./configuration";

/**
 * Makes of a function what answers a call of the engine. The engine shows the message of an error as it is; of a fault of
 * ours, the stack stands in it.
 */
export function answer<Request, Response>(respond: (request: Request) => Response | Promise<Response>) {
  return async ({ request }: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>): Promise<void> => {
    try {
      done(null, await respond(request));
    } catch (error) {
      const message = fitIntoHeader(messageOf(error));
      done({ code: status.UNKNOWN, message, details: message });
    }
  };
}

/**
 * What is wrong with properties, as the engine prints it in one message. It names no property of its own, because the
 * engine would print the property's whole value in front of a message that says both already. Any other error is thrown on.
 */
export function checkFailureOf(error: unknown): CheckFailure {
  if (!TatError.isInstance(error)) throw error;
  const failure = new CheckFailure();
  failure.setReason(nameSettings(error.message));
  return failure;
}

/** gRPC sends an error's message percent-encoded in a header. The engine, a program in Go, takes 16 MB of headers, and loses a larger message. */
const MAX_HEADER_BYTES = 8 * 1024 * 1024;

/** The message, cut with its length behind it where it is too long; half a surrogate pair, which cannot be encoded, becomes U+FFFD. */
function fitIntoHeader(message: string): string {
  const text = message.replace(/\p{Cs}/gu, "\ufffd");
  if (encodeURI(text).length <= MAX_HEADER_BYTES) return text;
  let [kept, bytes] = ["", 0];
  for (const character of text) {
    bytes += encodeURI(character).length;
    if (bytes > MAX_HEADER_BYTES) break;
    kept += character;
  }
  return `${kept}… (${text.length} characters)`;
}

function messageOf(error: unknown): string {
  if (TatError.isInstance(error)) return nameSettings(error.message);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
