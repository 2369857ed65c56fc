import { listParser } from "./arguments/listParser";
import { objectParser } from "./arguments/objectParser";
import { optional, type Parser } from "./arguments/Parser";
import { readGuarded } from "./arguments/readGuarded";
import { integerParser, numberParser, parseFlag, parseText, valueParser } from "./arguments/valueParser";
import { EmulatorArgumentError } from "./EmulatorArgumentError";
import type { InvokerSeed } from "./InvokerSeed";
import { idParser } from "./idParser";
import { parseInstantMs } from "./parseInstantMs";
import { parseRegion } from "./parseRegion";
import { MOST_TASKS } from "./runTasks";

/** How many runs all seeds may make together: it takes ten seconds and 700 MB. */
export const MOST_RUNS = 1_000_000;
const MOST_RESULTS = 100_000;
/** How many seconds may lie between two runs: a year. */
export const LONGEST_INTERVAL_SECONDS = 366 * 24 * 60 * 60;

const parseCount = integerParser(0, MOST_RUNS, `is no number of runs from 0 to ${MOST_RUNS}`);

const isInterval = (value: unknown) =>
  Number.isSafeInteger(value) &&
  Number(value) > 0 &&
  Number(value) % 60 === 0 &&
  Number(value) <= LONGEST_INTERVAL_SECONDS;

/** Reads the seed of an invoker, whatever it is; names and texts may be any, as in a service that is hostile. */
export const parseInvokerSeed: Parser<InvokerSeed> = objectParser<InvokerSeed>({
  invokerId: optional(idParser("ivk-")),
  region: optional(parseRegion),
  name: optional(parseText),
  commandId: optional(parseText),
  commandName: optional(parseText),
  commandContent: optional(parseText),
  username: optional(parseText),
  instanceIds: optional(listParser(parseText, MOST_TASKS)),
  instanceKind: optional(
    valueParser((value) => value === "CVM" || value === "LIGHTHOUSE", "is neither CVM nor LIGHTHOUSE"),
  ),
  parameters: optional(parseParameters),
  enable: optional(parseFlag),
  intervalSeconds: optional(valueParser(isInterval, "is no positive multiple of 60, up to a year")),
  until: optional(parseInstantMs),
  live: optional(parseFlag),
  count: optional(parseCount),
  successRate: optional(numberParser(0, 1, "is not from 0 to 1")),
  meanFailureStreak: optional(numberParser(1, Number.MAX_VALUE, "is no number of runs from 1 on")),
  failureResults: optional(parseFailureResults),
  latestResults: optional(listParser(parseText, MOST_RESULTS)),
  inProgress: optional(parseCount),
});

function parseFailureResults(property: string, value: unknown): string[] {
  const results = listParser(parseText, MOST_RESULTS)(property, value);
  if (results.length > 0) return results;
  throw new EmulatorArgumentError(property, "must name at least one result");
}

const parseObject = valueParser<Record<string, unknown>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "is no object of texts",
);

function parseParameters(property: string, value: unknown): Record<string, string> {
  return readGuarded(property, () => {
    const entries = Object.entries(parseObject(property, value));
    return Object.fromEntries(entries.map(([name, text]) => [name, parseText(property, text)]));
  });
}
