import { type ArgumentParser, accept, refuse } from "../../checks/InvalidArgumentError";
import { arrayParser, objectParser, valueParser } from "../../checks/objectParser";
import { parseRegion } from "../../checks/parseNames";
import { choiceParser, integerParser, parseFlag, parseRate } from "../../checks/parseValues";
import { idParser, numberParser, parseMoment, parseNamedTexts, parseText } from "./arguments";
import { formatUtcTime, MOST_TASKS, type ResultPlan } from "./history";
import type { Absence, ScheduleSeed } from "./schedule";

/** An invoker with its history. Everything has a default that depends on the emulator's seed only. */
export interface InvokerSeed extends ResultPlan, ScheduleSeed {
  /** `ivk-` and lower-case letters or digits. */
  invokerId?: string;
  /** The region in which it is seen; nowhere else. Default: the emulator's. */
  region?: string;
  /** Default made of its ID. */
  name?: string;
  /** `cmd-…`; default one made up. */
  commandId?: string;
  /** Default `nightly-job`. */
  commandName?: string;
  /** The script, in plain text. */
  commandContent?: string;
  /** Default `root`. */
  username?: string;
  /** Default one instance; a run has a task for each. */
  instanceIds?: readonly string[];
  /** Default `CVM`. */
  instanceKind?: "CVM" | "LIGHTHOUSE";
  /** Values for the variables of the command. Default none. */
  parameters?: Readonly<Record<string, string>>;
  /** Default true. */
  enable?: boolean;
  /** Times in which no run started although it was due, as when the instance was gone: seeded runs and live ones keep out of them. */
  absences?: readonly AbsenceSeed[];
  /** RFC 3339, a Date or milliseconds. Default: a second after the due time before the first run. */
  createdTime?: string | number | Date;
  /** RFC 3339, a Date or milliseconds. Default: when it was created. */
  updatedTime?: string | number | Date;
  /** Default none. */
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

/** One instance's part of a run, with what its command printed. */
export interface TaskSeed {
  /** `ins-…`; default: one made up. */
  instanceId?: string;
  /** `SUCCESS`, `FAILED`, `TIMEOUT`, `DELIVER_FAILED`, …. Default `SUCCESS`. */
  taskStatus?: string;
  /** Default 0. */
  exitCode?: number;
  /** In plain text; more than 24 KB is cut and counted in `Dropped`, as the service does. Default empty. */
  output?: string;
  /** Why the task did not run. Default empty. */
  errorInfo?: string;
}

/** One run. Its invoker is added with it where it is not there yet. */
export interface RecordSeed {
  /** `ivk-` and lower-case letters or digits. */
  invokerId: string;
  /** RFC 3339 text is answered as it stands, offsets such as `+08:00` included; a Date or milliseconds as `…Z`. Default: now. */
  invokeTime?: string | number | Date;
  /** Any text, so that results the service adds later can be tried. Default `SUCCESS`. */
  result?: string;
  /** Default: the reason in the API document's sample. */
  reason?: string;
  /** `inv-` and lower-case letters or digits, or empty for a trigger that started nothing. Default: one made up, greater than all made up before. */
  invocationId?: string;
  /** Default: one task for each of the invoker's instances, according to `result`. */
  tasks?: readonly TaskSeed[];
}

/** How a run that starts now goes on. */
export interface RunPlan {
  /** How long it is `RUNNING`: whole seconds, 1 to a day. Default 30. */
  seconds?: number;
  /** What it comes to. Default `SUCCESS`. */
  result?: string;
}

/** How many runs all seeds may make together: it takes ten seconds and 700 MB. */
export const MOST_RUNS = 1_000_000;
const MOST_RESULTS = 100_000;
const MOST_ABSENCES = 1000;
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

const parseAbsence: ArgumentParser<Absence> = (property, value) => {
  const parsed = objectParser<{ from: number; until: number }>({ from: parseMoment, until: parseMoment }, [
    "from",
    "until",
  ])(property, value);
  if (!parsed.ok) return parsed;
  const { from, until } = parsed.value;
  return from < until ? accept({ fromMs: from, untilMs: until }) : refuse(`${property}.until`, "is not after from");
};

const SCHEDULE = { policy: parseText, recurrence: parseText, onceAt: parseMoment, intervalSeconds: parseInterval };
const CHANGEABLE = {
  name: parseText,
  commandId: parseText,
  instanceIds: arrayParser(parseText, MOST_TASKS),
  enable: parseFlag,
  absences: arrayParser(parseAbsence, MOST_ABSENCES),
  updatedTime: parseMoment,
  tags: parseNamedTexts,
  ...SCHEDULE,
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
  count: parseCount,
  successRate: parseRate,
  meanFailureStreak: numberParser(1, Number.MAX_VALUE, "a number of at least 1"),
  failureResults: parseFailureResults,
  latestResults: arrayParser(parseText, MOST_RESULTS),
  inProgress: parseCount,
});

const parseTask = objectParser<TaskSeed>({
  instanceId: parseText,
  taskStatus: parseText,
  exitCode: integerParser(Number.MIN_SAFE_INTEGER),
  output: parseText,
  errorInfo: parseText,
});

/** Reads the tasks of a run. */
export const parseTasks: ArgumentParser<TaskSeed[]> = arrayParser(parseTask, MOST_TASKS);

/** When a run started: as the service writes it, and in milliseconds since the UNIX epoch. */
interface Start {
  invokeTime: string;
  timeMs: number;
}

/** The start of a run by the clock: in whole seconds, as the service writes it. */
export function startAt(instantMs: number): Start {
  return { invokeTime: formatUtcTime(instantMs), timeMs: Math.floor(instantMs / 1000) * 1000 };
}

/** Reads when a run started. A time in words stays as it is written. */
const parseStart: ArgumentParser<Start> = (property, value) => {
  const parsed = parseMoment(property, value);
  if (!parsed.ok) return parsed;
  return accept(typeof value === "string" ? { invokeTime: value, timeMs: parsed.value } : startAt(parsed.value));
};

/** Reads how a run goes on. */
export const parseRunPlan = objectParser<RunPlan>({ seconds: integerParser(1, 86_400), result: parseText });

const parseInvocationId = idParser("inv-");

/** Reads the seed of a run, whatever it is. */
export const parseRecordSeed = objectParser<Omit<RecordSeed, "invokeTime"> & { invokeTime?: Start }>(
  {
    invokerId: idParser("ivk-"),
    invokeTime: parseStart,
    result: parseText,
    reason: parseText,
    invocationId: (property, value) => (value === "" ? accept("") : parseInvocationId(property, value)),
    tasks: parseTasks,
  },
  ["invokerId"],
);
