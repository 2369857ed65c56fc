import { integerParser } from "../records/arguments/integerParser";
import { arrayParser, objectParser, valueParser } from "../records/arguments/objectParser";
import { type ArgumentParser, accept } from "../records/arguments/Parsed";
import { parseFlag } from "../records/arguments/parseFlag";
import { parseRegion } from "../records/arguments/parseRegion";
import { type ParsedAccountSeed, parseAccountSeed, parseSecretId, parseSecretKey, parseToken } from "./Accounts";
import { functionParser, numberParser } from "./arguments";
import type { InvokerSeed } from "./InvokerSeed";
import type { LoggedRequest } from "./LoggedRequest";
import { parseClock } from "./parseClock";
import { parseRowOrder } from "./rowOrder";
import type { TatEmulatorOptions } from "./TatEmulatorOptions";

/** How many invokers, and how many keys, an emulator starts with at most. */
export const MOST_INVOKERS = 100_000;
const DAY_MS = 86_400_000;
/** How long an answer may wait: a day. */
export const LONGEST_LATENCY_MS = DAY_MS;
const CENTURY_MS = 36_525 * DAY_MS;

const parseFixedLatency = numberParser(0, LONGEST_LATENCY_MS, "milliseconds from 0 to a day or a function");

/** Reads how long answers wait; what a function says is read with each request, by {@link parseDelay}. */
export const parseLatency: ArgumentParser<number | ((request: LoggedRequest) => number)> = (property, value) =>
  typeof value === "function" ? accept(value as () => number) : parseFixedLatency(property, value);

/** Reads how long one answer waits. */
export const parseDelay = numberParser(0, LONGEST_LATENCY_MS, "a number of milliseconds from 0 to a day");

/** Reads how far the clock of the server is ahead. */
export const parseClockOffset = numberParser(-CENTURY_MS, CENTURY_MS, "a number of milliseconds within a century");

const parseFunction = functionParser<(request: LoggedRequest) => void | Promise<void>>();

/** Reads what is called with each request; undefined for nothing. */
export const parseOnRequest: ArgumentParser<((request: LoggedRequest) => void | Promise<void>) | undefined> = (
  property,
  value,
) => (value === undefined ? accept(undefined) : parseFunction(property, value));

const isSeed = (value: unknown) =>
  typeof value === "string" ? value.length <= 1000 : typeof value === "number" && Number.isFinite(value);

const isRateLimit = (value: unknown) => value === false || (Number.isSafeInteger(value) && Number(value) > 0);

/** Reads the options of an emulator, whatever they are; the seeds of invokers are read when these are added. */
export const parseOptions = objectParser<Omit<TatEmulatorOptions, "accounts"> & { accounts?: ParsedAccountSeed[] }>({
  port: integerParser(0, 65_535),
  host: valueParser<string>(
    (value) => typeof value === "string" && /^[0-9A-Za-z.:_%-]{1,253}$/.test(value),
    "an address or the name of a host",
  ),
  secretId: parseSecretId,
  secretKey: parseSecretKey,
  token: parseToken,
  accounts: arrayParser(parseAccountSeed, MOST_INVOKERS),
  region: parseRegion,
  requireRegion: parseFlag,
  // It is hashed for each invoker, so it must not be long.
  seed: valueParser<string | number>(isSeed, "a number or a text of at most 1000 characters"),
  invokers: arrayParser((_, value) => accept(value as InvokerSeed), MOST_INVOKERS),
  rateLimit: valueParser<number | false>(isRateLimit, "a whole number of at least 1 or false"),
  order: parseRowOrder,
  latencyMs: parseLatency,
  clockOffsetMs: parseClockOffset,
  clock: parseClock,
});
