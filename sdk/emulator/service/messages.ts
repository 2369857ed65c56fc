import type { IncomingMessage } from "node:http";

/** A request as it came over the wire, read to its end and taken apart. */
export interface ReceivedRequest {
  method: string;
  /** The text before `?`. The service has one path, `/`. */
  path: string;
  /** Lower-case names; the first value of a repeated header. */
  headers: ReadonlyMap<string, string>;
  /** Empty when it was larger than the service takes. */
  body: Buffer;
  /** The object in the body, or why there is none. */
  parameters: Readonly<Record<string, unknown>> | Refusal;
}

/** A request as the emulator's log shows it. It holds no secret key, no token and no signature. */
export interface LoggedRequest {
  /** When it arrived, by the server's clock: RFC 3339 with milliseconds. */
  readonly time: string;
  /** The HTTP method. */
  readonly method: string;
  /** X-TC-Action; empty without one. */
  readonly action: string;
  /** X-TC-Version; empty without one. */
  readonly version: string;
  /** X-TC-Region; undefined when the request carried none. */
  readonly region?: string;
  /** X-TC-Language; undefined when the request carried none. */
  readonly language?: string;
  /** The parameters as sent. Empty when they cannot be read, and of a request of more than 64 KB. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The key that claims to have signed it. */
  readonly secretId?: string;
  /** Whether it carried X-TC-Token. */
  readonly withToken: boolean;
  /** The name under which it was asked, with the port: tells stacks apart whose domains differ. Undefined without one. */
  readonly host?: string;
  /** X-TC-RequestClient, the client's name and version. */
  readonly client?: string;
  /** Counts the TCP connections from 1 on: equal numbers came over one connection. */
  readonly connection: number;
  /** How many requests were being answered when it arrived, itself included. */
  readonly inFlight: number;
  /** The HTTP status of the answer; undefined until there is one, and for good when a fault gave none. */
  status?: number;
  /** The code of the error in the answer; undefined in a success. */
  errorCode?: string;
  /** The RequestId in the answer. */
  requestId?: string;
  /** The kind of the scripted fault that the request met. */
  fault?: string;
}

/** An HTTP answer before it is written to the socket. */
export interface Answer {
  /** The HTTP status. */
  status: number;
  /** The HTTP headers, but for those that Node adds. */
  headers: Record<string, string>;
  /** The text of the body, before any encoding. */
  body: string;
  /** The code inside the envelope; undefined when the answer is none of the service's failures. */
  errorCode?: string;
  /** The RequestId inside the envelope; undefined when the answer carries none. */
  requestId?: string;
}

/** Exactly this, without a charset: the Python client looks for `Error` in no other content type. */
export const JSON_HEADERS: Readonly<Record<string, string>> = { "Content-Type": "application/json" };

/** Wraps what an action returned, or a refusal: HTTP 200 like every answer of the service itself, failures of the signature included. */
export function wrapAnswer(result: Record<string, unknown> | Refusal, requestId: string): Answer {
  const isRefusal = result instanceof Refusal;
  const content = isRefusal ? { Error: { Code: result.code, Message: result.message } } : result;
  const body = JSON.stringify({ Response: { ...content, RequestId: requestId } });
  return {
    status: 200,
    headers: { ...JSON_HEADERS },
    body,
    requestId,
    ...(isRefusal ? { errorCode: result.code } : {}),
  };
}

/**
 * A refusal that goes into the answer's envelope: thrown inside the emulator, never out of it. Codes come from the API
 * documents of TAT and from the list of common error codes; which code answers which slip is partly undocumented, and then
 * the nearest listed one is taken. The wording is the emulator's own, in English whatever X-TC-Language says.
 */
export class Refusal extends Error {
  constructor(
    /** The service's code, such as `AuthFailure.SignatureFailure`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const requestLimitExceeded = (limit: number, code = "RequestLimitExceeded") =>
  new Refusal(code, `More than ${limit} requests arrived within one second. Send fewer.`);

export const signatureExpire = () =>
  new Refusal("AuthFailure.SignatureExpire", "X-TC-Timestamp is more than five minutes away from the server's time.");

export const tokenFailure = () => new Refusal("AuthFailure.TokenFailure", "The token is missing, wrong or expired.");

export const missingParameter = (name: string) => new Refusal("MissingParameter", `The parameter ${name} is missing.`);

export const unknownParameter = (name: string) => new Refusal("UnknownParameter", `There is no parameter ${name}.`);

export const invalidParameter = (name: string, rule: string) =>
  new Refusal("InvalidParameter", `The parameter ${name} must be ${rule}.`);

export const invalidParameterValue = (name: string, rule: string, code = "InvalidParameterValue") =>
  new Refusal(code, `The value of ${name} must be ${rule}.`);

/** A tenth of what the service takes, and a hundred times what any of these actions can use. */
const MAX_BODY_BYTES = 1024 * 1024;
/** No parameter of these actions lies deeper than four; what lies as deep as a body is long, many a program cannot write down. */
const MAX_DEPTH = 100;
/** What the log keeps of each request. */
const MAX_LOGGED_BYTES = 64 * 1024;
const MAX_LOGGED_HEADER = 256;

/** Reads a request to its end; of a body larger than 1 MB nothing is kept. */
export async function receiveRequest(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
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
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) && !isDeeperThan(MAX_DEPTH, parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch {}
  return invalidParameter("(body)", "a JSON object");
}

function isDeeperThan(most: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return most === 0 || Object.values(value).some((inner) => isDeeperThan(most - 1, inner));
}

/** The log's line for a request, before its answer is known. Of headers it keeps the first 256 characters. */
export function logRequest(
  { method, headers: received, body, parameters }: ReceivedRequest,
  arrival: { timeMs: number; connection: number; inFlight: number },
): LoggedRequest {
  const isTooLarge = parameters instanceof Refusal || body.length > MAX_LOGGED_BYTES;
  const headers = { has: (name: string) => received.has(name), get: (name: string) => cutHeader(received.get(name)) };
  return {
    time: new Date(arrival.timeMs).toISOString(),
    method,
    action: headers.get("x-tc-action") ?? "",
    version: headers.get("x-tc-version") ?? "",
    region: headers.get("x-tc-region"),
    language: headers.get("x-tc-language"),
    parameters: isTooLarge ? {} : parameters,
    secretId: cutHeader(/^TC3-HMAC-SHA256 Credential=([^/\s,]+)\//.exec(received.get("authorization") ?? "")?.[1]),
    withToken: headers.has("x-tc-token"),
    host: headers.get("host"),
    client: headers.get("x-tc-requestclient"),
    connection: arrival.connection,
    inFlight: arrival.inFlight,
  };
}

/** A copy: a part of a text would keep the whole. */
function cutHeader(value: string | undefined): string | undefined {
  return value === undefined || value.length <= MAX_LOGGED_HEADER
    ? value
    : Buffer.from(value.slice(0, MAX_LOGGED_HEADER)).toString();
}
