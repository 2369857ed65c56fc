import { parseAccountSeed, parseSecretId, parseSecretKey, parseToken } from "./Accounts";
import { listParser } from "./arguments/listParser";
import { objectParser } from "./arguments/objectParser";
import { optional, type Parser } from "./arguments/Parser";
import { showValue } from "./arguments/showValue";
import {
  functionParser,
  integerParser,
  numberParser,
  parseFlag,
  textParser,
  valueParser,
} from "./arguments/valueParser";
import { EmulatorArgumentError } from "./EmulatorArgumentError";
import type { InvokerSeed } from "./InvokerSeed";
import type { LoggedRequest } from "./LoggedRequest";
import { parseClock } from "./parseClock";
import { parseRegion } from "./parseRegion";
import { parseRowOrder } from "./rowOrder";
import type { TatEmulatorOptions } from "./TatEmulatorOptions";

/** How many invokers, and how many keys, an emulator starts with at most. */
export const MOST_INVOKERS = 100_000;
const DAY_MS = 86_400_000;
/** How long an answer may wait: a day. */
export const LONGEST_LATENCY_MS = DAY_MS;
const CENTURY_MS = 36_525 * DAY_MS;

const parseFixedLatency = numberParser(0, LONGEST_LATENCY_MS, "is neither milliseconds from 0 to a day nor a function");

/** Reads how long answers wait; what a function says is read with each request, by {@link parseDelay}. */
export const parseLatency: Parser<number | ((request: LoggedRequest) => number)> = (property, value) =>
  typeof value === "function" ? (value as () => number) : parseFixedLatency(property, value);

/** Reads how long one answer waits. */
export const parseDelay = numberParser(0, LONGEST_LATENCY_MS, "is no number of milliseconds from 0 to a day");

/** Reads how far the clock of the server is ahead. */
export const parseClockOffset = numberParser(-CENTURY_MS, CENTURY_MS, "is no number of milliseconds within a century");

/** Reads what is called with each request; undefined for nothing. */
export const parseOnRequest = optional(functionParser<(request: LoggedRequest) => void | Promise<void>>());

const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0;

/** Reads the options of an emulator, whatever they are; the seeds of invokers are read when these are added. */
export const parseOptions: Parser<TatEmulatorOptions> = objectParser<TatEmulatorOptions>({
  port: optional(integerParser(0, 65_535, "is no port from 0 to 65535")),
  host: optional(textParser(/^[0-9A-Za-z.:_%-]{1,253}$/, "is neither an address nor the name of a host")),
  secretId: optional(parseSecretId),
  secretKey: optional(parseSecretKey),
  token: optional(parseToken),
  accounts: optional(listParser(parseAccountSeed, MOST_INVOKERS)),
  region: optional(parseRegion),
  requireRegion: optional(parseFlag),
  seed: optional(parseSeed),
  invokers: optional(listParser((_, value) => value as InvokerSeed, MOST_INVOKERS)),
  rateLimit: optional(
    valueParser((value) => value === false || isCount(value), "is neither a count from 1 on nor false"),
  ),
  order: optional(parseRowOrder),
  latencyMs: optional(parseLatency),
  clockOffsetMs: optional(parseClockOffset),
  clock: optional(parseClock),
});

/** It is hashed for each invoker, so it must not be long. */
function parseSeed(property: string, value: unknown): string | number {
  if (typeof value === "string" && value.length <= 1000) return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new EmulatorArgumentError(
    property,
    `${showValue(value)} is neither a number nor a text of at most 1000 characters`,
  );
}
