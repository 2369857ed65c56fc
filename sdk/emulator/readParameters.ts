import type { ReceivedRequest } from "./ReceivedRequest";
import { invalidParameter, requestSizeLimitExceeded, unsupportedProtocol } from "./serviceErrors";

/** The parameters of a request before they are checked. */
export interface RawParameters {
  values: Record<string, unknown>;
  /** A query string carries text only: numbers and booleans in it are written out. */
  isText: boolean;
}

const MAX_GET_BYTES = 32 * 1024;

/**
 * Reads the parameters of a signed request: a JSON object from POST with `application/json`, the query from GET with
 * `application/x-www-form-urlencoded`. Throws UnsupportedProtocol for other methods and content types.
 */
export function readParameters(request: ReceivedRequest): RawParameters {
  const contentType = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (request.method === "POST" && contentType === "application/json") {
    return { values: parseJsonObject(request.body.toString("utf8")), isText: false };
  }
  if (request.method === "GET" && contentType === "application/x-www-form-urlencoded") {
    if (request.rawQuery.length > MAX_GET_BYTES) {
      throw requestSizeLimitExceeded();
    }
    return { values: unflattenQuery(new URLSearchParams(request.rawQuery)), isText: true };
  }
  throw unsupportedProtocol(`${request.method}, Content-Type "${contentType}"`);
}

function parseJsonObject(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalidParameter("(body)", { en: "a JSON object", zh: " JSON 对象" });
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw invalidParameter("(body)", { en: "a JSON object", zh: " JSON 对象" });
  }
  return parsed as Record<string, unknown>;
}

/** `Filters.0.Values.1=x` becomes `{ Filters: [{ Values: [, "x"] }] }`: a list is an object whose keys count from 0. */
function unflattenQuery(query: URLSearchParams): Record<string, unknown> {
  const root: Tree = new Map();
  for (const [key, value] of query) {
    const path = key.split(".");
    const last = path.pop() ?? "";
    let node = root;
    for (const part of path) {
      const child = node.get(part) ?? new Map<string, Tree | string>();
      if (typeof child === "string") {
        throw invalidParameter(key, { en: "either one value or a list", zh: "单个值或列表" });
      }
      node.set(part, child);
      node = child;
    }
    if (node.has(last)) {
      throw invalidParameter(key, { en: "given once", zh: "仅出现一次" });
    }
    node.set(last, value);
  }
  return Object.fromEntries([...root].map(([name, value]) => [name, toValue(value)]));
}

type Tree = Map<string, Tree | string>;

function toValue(node: Tree | string): unknown {
  if (typeof node === "string") {
    return node;
  }
  const isList = [...node.keys()].every((key) => /^\d+$/.test(key));
  if (!isList) {
    return Object.fromEntries([...node].map(([name, value]) => [name, toValue(value)]));
  }
  const inOrder = [...node].sort(([a], [b]) => Number(a) - Number(b));
  return inOrder.map(([, value]) => toValue(value));
}
