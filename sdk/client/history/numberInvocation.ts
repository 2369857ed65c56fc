const INVOCATION_ID = /^inv-[0-9a-z]{1,10}$/;
const PREFIX_LENGTH = "inv-".length;
const DIGITS = 36;
const MOST_DIGITS = 10;
/** For each length of a suffix how many are shorter. Their numbers come before: otherwise `0a` and `a` would have the same. */
const SHORTER = Array.from({ length: MOST_DIGITS + 1 }, (_, length) => (DIGITS ** length - DIGITS) / (DIGITS - 1));

/**
 * A whole number below 2^53 for an invocation ID of the service's usual form, another one for each: 100,000 IDs as texts
 * would be most of what is kept of a history. Undefined for any other form, which no document rules out.
 */
export function numberInvocation(invocationId: string): number | undefined {
  if (!INVOCATION_ID.test(invocationId)) return undefined;
  const suffix = invocationId.slice(PREFIX_LENGTH);
  return Number.parseInt(suffix, DIGITS) + (SHORTER[suffix.length] as number);
}
