import type { LoggedRequest } from "./LoggedRequest";
import type { ReceivedRequest } from "./ReceivedRequest";
import { readParameters } from "./readParameters";
import { ServiceError } from "./ServiceError";
import { parseAuthorization } from "./signature";

/** The log's line for a request, before its answer is known. */
export function logRequest(
  request: ReceivedRequest,
  arrival: { timeMs: number; connection: number; inFlight: number },
): LoggedRequest {
  const { headers } = request;
  return {
    time: new Date(arrival.timeMs).toISOString(),
    method: request.method,
    action: headers.get("x-tc-action") ?? "",
    version: headers.get("x-tc-version") ?? "",
    region: headers.get("x-tc-region"),
    language: headers.get("x-tc-language"),
    parameters: readLoggedParameters(request),
    secretId: parseAuthorization(headers.get("authorization") ?? "")?.secretId,
    withToken: headers.has("x-tc-token"),
    client: headers.get("x-tc-requestclient"),
    connection: arrival.connection,
    inFlight: arrival.inFlight,
  };
}

function readLoggedParameters(request: ReceivedRequest): Record<string, unknown> {
  try {
    return readParameters(request).values;
  } catch (error) {
    if (error instanceof ServiceError) {
      return {};
    }
    throw error;
  }
}
