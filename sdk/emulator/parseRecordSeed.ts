import { listParser } from "./arguments/listParser";
import { objectParser } from "./arguments/objectParser";
import { optional, type Parser } from "./arguments/Parser";
import { integerParser, parseText } from "./arguments/valueParser";
import { idParser } from "./idParser";
import { parseInstantMs } from "./parseInstantMs";
import type { RecordSeed, TaskSeed } from "./RecordSeed";
import { MOST_TASKS } from "./runTasks";

const parseTask = objectParser<TaskSeed>({
  instanceId: optional(parseText),
  taskStatus: optional(parseText),
  exitCode: optional(integerParser(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, "is no whole number")),
  output: optional(parseText),
  errorInfo: optional(parseText),
});

/** Reads the tasks of a run. */
export const parseTasks: Parser<TaskSeed[]> = listParser(parseTask, MOST_TASKS);

const parseInvocationId = idParser("inv-");

/** Reads the seed of a run, whatever it is. A time in words stays as it is written. */
export const parseRecordSeed: Parser<RecordSeed> = objectParser<RecordSeed>({
  invokerId: idParser("ivk-"),
  invokeTime: optional((property, value) => {
    const ms = parseInstantMs(property, value);
    return typeof value === "string" ? value : ms;
  }),
  result: optional(parseText),
  reason: optional(parseText),
  invocationId: optional((property, value) => (value === "" ? value : parseInvocationId(property, value))),
  tasks: optional(parseTasks),
});
