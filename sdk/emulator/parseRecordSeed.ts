import { integerParser } from "../records/arguments/integerParser";
import { arrayParser, objectParser } from "../records/arguments/objectParser";
import { type ArgumentParser, accept } from "../records/arguments/Parsed";
import { idParser, parseMoment, parseText } from "./arguments";
import { formatUtcTime } from "./formatTime";
import type { RecordSeed, TaskSeed } from "./RecordSeed";
import { MOST_TASKS } from "./runTasks";

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
export interface Start {
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
