import type { LoggedRequest } from "./LoggedRequest";
import type { ReceivedRequest } from "./ReceivedRequest";
import { Refusal } from "./Refusal";

/** The log's line for a request, before its answer is known. */
export function logRequest(
  { method, headers, parameters, authorization }: ReceivedRequest,
  arrival: { timeMs: number; connection: number; inFlight: number },
): LoggedRequest {
  return {
    time: new Date(arrival.timeMs).toISOString(),
    method,
    action: headers.get("x-tc-action") ?? "",
    version: headers.get("x-tc-version") ?? "",
    region: headers.get("x-tc-region"),
    language: headers.get("x-tc-language"),
    parameters: parameters instanceof Refusal ? {} : parameters,
    secretId: authorization?.secretId,
    withToken: headers.has("x-tc-token"),
    client: headers.get("x-tc-requestclient"),
    connection: arrival.connection,
    inFlight: arrival.inFlight,
  };
}
