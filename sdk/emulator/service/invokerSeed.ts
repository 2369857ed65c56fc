import { type ArgumentParser, accept, refuse } from "../../checks/InvalidArgumentError";
import { parseRegion } from "../../checks/parseNames";
import {
  arrayParser,
  choiceParser,
  integerParser,
  objectParser,
  parseFlag,
  parseRate,
  valueParser,
} from "../../checks/parseValues";
import { idParser, numberParser, parseMoment, parseNamedTexts, parseText } from "./arguments";
import type { ResultPlan } from "./history";
import { MOST_TASKS } from "./recordSeed";
import type { Absence, ScheduleSeed } from "./schedule";

/** An invoker with its history. Everything has a default that depends on the emulator's seed only. */
export interface InvokerSeed extends ResultPlan, ScheduleSeed {
  /** `ivk-` and lower-case letters or digits. */
  invokerId?: string;
  /** The region in which it is seen; nowhere else. Default: the emulator's. */
  region?: string;
  /** Its name, for people. Default made of its ID. */
  name?: string;
  /** `cmd-…`, the command that it runs. Default one made up. */
  commandId?: string;
  /** The name of that command. Default `nightly-job`. */
  commandName?: string;
  /** The script, in plain text. */
  commandContent?: string;
  /** The user of the instance who runs the command. Default `root`. */
  username?: string;
  /** `ins-…`; a run has a task for each. Default one instance. */
  instanceIds?: readonly string[];
  /** What the instances are. Default `CVM`. */
  instanceKind?: "CVM" | "LIGHTHOUSE";
  /** Values for the variables of the command. Default none. */
  parameters?: Readonly<Record<string, string>>;
  /** Whether it is switched on. Default true. */
  enable?: boolean;
  /** Times in which no run started although it was due, as when the instance was gone: seeded runs and live ones keep out of them. */
  absences?: readonly AbsenceSeed[];
  /** RFC 3339, a Date or milliseconds. Default: a second after the due time before the first run. */
  createdTime?: string | number | Date;
  /** RFC 3339, a Date or milliseconds. Default: when it was created. */
  updatedTime?: string | number | Date;
  /** Its tags. Default none. */
  tags?: Readonly<Record<string, string>>;
  /** The newest run starts at the last scheduled time up to here. RFC 3339, a Date or milliseconds. Default: now. */
  until?: string | number | Date;
  /**
   * Goes on starting runs on schedule while the emulator runs: each is `RUNNING` for some seconds and then comes out as
   * `successRate` and `failureResults` say. Default false.
   */
  live?: boolean;
}

/** A time in which no run starts. */
export interface AbsenceSeed {
  /** The first moment of it. RFC 3339, a Date or milliseconds. */
  from: string | number | Date;
  /** The first moment after it. RFC 3339, a Date or milliseconds. */
  until: string | number | Date;
}

/** What is to become of an invoker; what is left out stays. A part of the schedule, given, makes a new one of what is given. */
export type InvokerChange = Partial<
  Pick<InvokerSeed, "name" | "commandId" | "instanceIds" | "enable" | "absences" | "updatedTime" | "tags">
> &
  ScheduleSeed;

/** How many runs all seeds may make together: it takes ten seconds and 700 MB. */
export const MOST_RUNS = 1_000_000;
const MOST_RESULTS = 100_000;
const LONGEST_INTERVAL_SECONDS = 366 * 24 * 60 * 60;

const isInterval = (value: unknown) =>
  typeof value === "number" && value > 0 && value % 60 === 0 && value <= LONGEST_INTERVAL_SECONDS;

/** Reads the seconds from run to run: whole minutes, at most a year. */
export const parseInterval = valueParser<number>(isInterval, `a multiple of 60 from 60 to ${LONGEST_INTERVAL_SECONDS}`);

const parseResults = arrayParser(parseText, MOST_RESULTS);

const parseFailureResults: ArgumentParser<readonly string[]> = (property, value) => {
  const parsed = parseResults(property, value);
  return parsed.ok && parsed.value.length === 0 ? refuse(property, "must name at least one result") : parsed;
};

const ABSENCE = { from: parseMoment, until: parseMoment };
const parsePeriod = objectParser<{ from: number; until: number }>(ABSENCE, ["from", "until"]);

const parseAbsence: ArgumentParser<Absence> = (property, value) => {
  const parsed = parsePeriod(property, value);
  if (!parsed.ok) return parsed;
  const { from, until } = parsed.value;
  return from < until ? accept({ fromMs: from, untilMs: until }) : refuse(`${property}.until`, "is not after from");
};

const CHANGEABLE = {
  name: parseText,
  commandId: parseText,
  instanceIds: arrayParser(parseText, MOST_TASKS),
  enable: parseFlag,
  absences: arrayParser(parseAbsence, 1000),
  updatedTime: parseMoment,
  tags: parseNamedTexts,
  policy: parseText,
  recurrence: parseText,
  onceAt: parseMoment,
  intervalSeconds: parseInterval,
};

/** What the parsers of this file make of seeds: moments are milliseconds. */
type Read<Seed> = {
  [Name in keyof Seed]: Name extends "until" | "onceAt" | "createdTime" | "updatedTime"
    ? number
    : Name extends "absences"
      ? Absence[]
      : Seed[Name];
};

/** Reads what is to become of an invoker, whatever it is. */
export const parseInvokerChange = objectParser<Read<InvokerChange>>(CHANGEABLE);

/** Reads the seed of an invoker, whatever it is; names and texts may be any, as in a service that is hostile. */
export const parseInvokerSeed = objectParser<Read<InvokerSeed>>({
  ...CHANGEABLE,
  invokerId: idParser("ivk-"),
  region: parseRegion,
  commandName: parseText,
  commandContent: parseText,
  username: parseText,
  instanceKind: choiceParser(["CVM", "LIGHTHOUSE"]),
  parameters: parseNamedTexts,
  createdTime: parseMoment,
  until: parseMoment,
  live: parseFlag,
  count: integerParser(0, MOST_RUNS),
  successRate: parseRate,
  meanFailureStreak: numberParser(1, Number.MAX_VALUE, "a number of at least 1"),
  failureResults: parseFailureResults,
  latestResults: parseResults,
  inProgress: integerParser(0, MOST_RUNS),
});
