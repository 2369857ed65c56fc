import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import { AnswerReader, type RowReader } from "./AnswerReader";
import type { ApiAnswer } from "./Connection";
import type { InvocationTask } from "./TatApi";

/** One page of DescribeInvocationTasks. */
interface InvocationTaskPage {
  tasks: InvocationTask[];
  totalCount: number;
}

// What ExitCode holds before the command has ended is not documented.
const UNENDED_STATUSES: readonly string[] = ["PENDING", "DELIVERING", "DELIVER_DELAYED", "RUNNING", "CANCELLING"];

/** CreateInvoker takes at most 100 instances (https://www.tencentcloud.com/document/product/1147/46701); ten times as many may become so. */
const MAX_TASKS = 1000;

/** Checks an answer of DescribeInvocationTasks. Throws InvalidResponseError, which names the field. */
export function parseInvocationTaskPage(
  answer: ApiAnswer,
  request: { invocationId: string; limit: number; withOutput: boolean },
): InvocationTaskPage {
  const reader = new AnswerReader(answer);
  if (reader.totalCount > MAX_TASKS) {
    throw reader.invalid("TotalCount", `says ${reader.totalCount}, and an invocation is of 100 instances at most`);
  }
  const tasks = reader.readRows("InvocationTaskSet", request.limit, (row) => parseTask(row, request));
  return { tasks, totalCount: reader.totalCount };
}

function parseTask(
  row: RowReader,
  { invocationId, withOutput }: { invocationId: string; withOutput: boolean },
): InvocationTask {
  if (row.readName("InvocationId") !== invocationId) row.refuse("InvocationId", "is not the invocation asked for");
  const taskStatus = row.readName("TaskStatus");
  const taskResult = row.readOptionalObject("TaskResult");
  const hasEnded = !UNENDED_STATUSES.includes(taskStatus);
  const exitCode = taskResult?.readOptionalInteger("ExitCode");
  const output = taskResult?.readOptionalOutput("Output");
  return {
    invocationTaskId: row.readName("InvocationTaskId"),
    instanceId: row.readOptionalName("InstanceId"),
    taskStatus,
    ...(hasEnded && exitCode !== undefined ? { exitCode } : {}),
    errorInfo: row.readText("ErrorInfo"),
    ...(withOutput && output !== undefined ? { output } : {}),
  };
}

const PAGE_SIZE = 100;

/**
 * Reads every task of an invocation, page after page: an invocation has one task an instance, and few have more than
 * one page of them. A task that two pages show, because rows moved meanwhile, is taken once, as it was seen last.
 */
export async function readInvocationTasks(
  call: (action: string, parameters: object, signal?: AbortSignal) => Promise<ApiAnswer>,
  { invocationId, withOutput }: { invocationId: string; withOutput: boolean },
  signal?: AbortSignal,
): Promise<InvocationTask[]> {
  if (invocationId === "") throw new InvalidArgumentError("invocationId", "must not be empty");
  const tasks = new Map<string, InvocationTask>();
  for (let offset = 0; ; offset += PAGE_SIZE) {
    const parameters = {
      Filters: [{ Name: "invocation-id", Values: [invocationId] }],
      Limit: PAGE_SIZE,
      Offset: offset,
      HideOutput: !withOutput,
    };
    const answer = await call("DescribeInvocationTasks", parameters, signal);
    const page = parseInvocationTaskPage(answer, { invocationId, limit: PAGE_SIZE, withOutput });
    for (const task of page.tasks) tasks.set(task.invocationTaskId, task);
    if (page.tasks.length === 0 || offset + PAGE_SIZE >= page.totalCount) return [...tasks.values()];
  }
}
