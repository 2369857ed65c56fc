import { choiceParser } from "../records/arguments/choiceParser";
import { integerParser } from "../records/arguments/integerParser";
import { arrayParser, objectParser, valueParser } from "../records/arguments/objectParser";
import { type ArgumentParser, refuse } from "../records/arguments/Parsed";
import { parseFlag } from "../records/arguments/parseFlag";
import { parseRate } from "../records/arguments/parseRate";
import { parseRegion } from "../records/arguments/parseRegion";
import { idParser, numberParser, parseMoment, parseNamedTexts, parseText } from "./arguments";
import type { InvokerSeed } from "./InvokerSeed";
import { MOST_TASKS } from "./runTasks";

/** How many runs all seeds may make together: it takes ten seconds and 700 MB. */
export const MOST_RUNS = 1_000_000;
const MOST_RESULTS = 100_000;
/** How many seconds may lie between two runs: a year. */
const LONGEST_INTERVAL_SECONDS = 366 * 24 * 60 * 60;

const parseCount = integerParser(0, MOST_RUNS);

const isInterval = (value: unknown) =>
  Number.isSafeInteger(value) &&
  Number(value) > 0 &&
  Number(value) % 60 === 0 &&
  Number(value) <= LONGEST_INTERVAL_SECONDS;

/** Reads the seconds from run to run. */
export const parseInterval = valueParser<number>(isInterval, `a multiple of 60 from 60 to ${LONGEST_INTERVAL_SECONDS}`);

const parseFailureResults: ArgumentParser<readonly string[]> = (property, value) => {
  const parsed = arrayParser(parseText, MOST_RESULTS)(property, value);
  return parsed.ok && parsed.value.length === 0 ? refuse(property, "must name at least one result") : parsed;
};

/** Reads the seed of an invoker, whatever it is; names and texts may be any, as in a service that is hostile. */
export const parseInvokerSeed = objectParser<Omit<InvokerSeed, "until"> & { until?: number }>({
  invokerId: idParser("ivk-"),
  region: parseRegion,
  name: parseText,
  commandId: parseText,
  commandName: parseText,
  commandContent: parseText,
  username: parseText,
  instanceIds: arrayParser(parseText, MOST_TASKS),
  instanceKind: choiceParser(["CVM", "LIGHTHOUSE"]),
  parameters: parseNamedTexts,
  enable: parseFlag,
  intervalSeconds: parseInterval,
  until: parseMoment,
  live: parseFlag,
  count: parseCount,
  successRate: parseRate,
  meanFailureStreak: numberParser(1, Number.MAX_VALUE, "a number of at least 1"),
  failureResults: parseFailureResults,
  latestResults: arrayParser(parseText, MOST_RESULTS),
  inProgress: parseCount,
});
