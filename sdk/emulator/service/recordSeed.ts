import { type ArgumentParser, accept } from "../../checks/InvalidArgumentError";
import { arrayParser, integerParser, objectParser } from "../../checks/parseValues";
import { idParser, parseMoment, parseText } from "./arguments";
import { formatUtcTime } from "./schedule";

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

/** One instance's part of an invocation as the emulator keeps it. */
export interface StoredTask {
  readonly invocationTaskId: string;
  readonly instanceId: string;
  readonly taskStatus: string;
  readonly exitCode: number;
  /** What the command printed, before it is cut and encoded. */
  readonly output: string;
  readonly errorInfo: string;
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

/** How many characters of a task ID count the tasks of its invocation. */
export const TASK_DIGITS = 2;
/** How many tasks an invocation may have: as many as these characters count. */
export const MOST_TASKS = 36 ** TASK_DIGITS;

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
