import { listParser } from "./listParser";
import { type Parsed, refuse } from "./Parsed";
import type { Arguments } from "./readArguments";
import { showValue } from "./showValue";

// The API document shows `ivk-b7s3qa5l` and says nothing of the length; sibling IDs have grown from 8 to 10 characters.
const INVOKER_ID = /^ivk-[A-Za-z0-9]{1,64}$/;

/** Far above what an account can have; a longer list is a mistake, and every ID costs a hundredth of a request at least. */
const MAX_INVOKER_IDS = 100_000;

/** Reads a list of invoker IDs: `ivk-` and 1 to 64 letters and digits each; each ID once, in the order given. */
export const parseInvokerIds = listParser({
  of: "invoker IDs",
  emptyHint: "leave it out to ask for every invoker",
  maxLength: MAX_INVOKER_IDS,
  findFault: findInvokerIdFault,
});

const AT_LEAST_ONE = "name at least one invoker";

/** As {@link parseInvokerIds}, for where the invokers must be named. */
export const parseRequiredInvokerIds = listParser({
  of: "invoker IDs",
  emptyHint: AT_LEAST_ONE,
  maxLength: MAX_INVOKER_IDS,
  findFault: findInvokerIdFault,
});

/** Reads the `invokerIds` of arguments that must name some. */
export function readRequiredInvokerIds(args: Arguments): Parsed<string[]> {
  const isUnreadable = args.problems.some(({ property }) => property === "invokerIds" || property === "arguments");
  if (isUnreadable) return { ok: false, problems: [] }; // told already
  return args.present.has("invokerIds")
    ? (args.parse("invokerIds", parseRequiredInvokerIds) as Parsed<string[]>)
    : refuse("invokerIds", `is missing: ${AT_LEAST_ONE}`);
}

function findInvokerIdFault(element: unknown): string | undefined {
  return typeof element === "string" && INVOKER_ID.test(element)
    ? undefined
    : `${showValue(element)} is not an invoker ID: ivk- and then 1 to 64 letters and digits are expected`;
}
