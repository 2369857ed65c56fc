import { AnswerReader, type RowReader } from "./AnswerReader";
import type { ApiAnswer } from "./ApiCall";
import type { InvocationTask } from "./TatApi";

/** One page of DescribeInvocationTasks. */
export interface InvocationTaskPage {
  tasks: InvocationTask[];
  totalCount: number;
}

// What ExitCode holds before the command has ended is not documented.
const UNENDED_STATUSES: readonly string[] = ["PENDING", "DELIVERING", "DELIVER_DELAYED", "RUNNING", "CANCELLING"];

/** Checks an answer of DescribeInvocationTasks. Throws InvalidResponseError, which names the field. */
export function parseInvocationTaskPage(
  answer: ApiAnswer,
  request: { limit: number; withOutput: boolean },
): InvocationTaskPage {
  const reader = new AnswerReader(answer);
  const rows = reader.readRows("InvocationTaskSet", request.limit);
  return { tasks: rows.map((row) => parseTask(row, request.withOutput)), totalCount: reader.totalCount };
}

function parseTask(row: RowReader, withOutput: boolean): InvocationTask {
  const taskStatus = row.readName("TaskStatus");
  const taskResult = row.readOptionalObject("TaskResult");
  const hasEnded = !UNENDED_STATUSES.includes(taskStatus);
  const exitCode = taskResult?.readOptionalInteger("ExitCode");
  const output = taskResult?.readOptionalData("Output");
  return {
    invocationTaskId: row.readName("InvocationTaskId"),
    instanceId: row.readOptionalName("InstanceId"),
    taskStatus,
    ...(hasEnded && exitCode !== undefined ? { exitCode } : {}),
    errorInfo: row.readText("ErrorInfo"),
    // The command may have printed bytes that are no UTF-8: they become U+FFFD.
    ...(withOutput && output !== undefined ? { output: Buffer.from(output, "base64").toString("utf8") } : {}),
  };
}
