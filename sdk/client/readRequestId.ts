/**
 * The RequestId of an answer; undefined when it is none. A hostile server could hand a secret back in its place, and
 * RequestIds stand in messages: one that holds any of `secrets` is none either.
 */
export function readRequestId(value: unknown, secrets: readonly string[]): string | undefined {
  if (typeof value !== "string" || !/^[\w-]{1,128}$/.test(value)) return undefined;
  return secrets.some((secret) => value.includes(secret)) ? undefined : value;
}
