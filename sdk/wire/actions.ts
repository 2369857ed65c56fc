import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import type { Invoker } from "../runs/Invoker";
import { AnswerReader, type RowReader } from "./AnswerReader";
import type { ApiAnswer } from "./Connection";
import type {
  InvocationTask,
  InvocationTaskRequest,
  InvokerPage,
  InvokerPageRequest,
  InvokerRecordPage,
  InvokerRecordPageRequest,
} from "./TatApi";

/**
 * Checks an answer of DescribeInvokerRecords and gives its rows as records, in their order.
 *
 * - `InvocationId` and `Reason` may be null or absent: they become "". An unknown `Result` is kept as it is.
 * - Control characters, which a console would obey, are taken out of `Reason`; in any other field they make the answer
 *   invalid, as does a row of an invoker that was not asked for, or more rows than the limit.
 * - Neither the order of the rows nor their number up to the limit is promised by the document; none is assumed.
 *
 * Throws InvalidResponseError, which names the field and carries the RequestId.
 */
export function parseInvokerRecordPage(answer: ApiAnswer, request: InvokerRecordPageRequest): InvokerRecordPage {
  const reader = new AnswerReader(answer);
  const asked = request.invokerIds && new Set(request.invokerIds);
  const records = reader.readRows("InvokerRecordSet", request.limit, (row) => {
    const invokerId = row.readName("InvokerId");
    if (asked?.has(invokerId) === false) row.refuse("InvokerId", "is none of the invokers asked for");
    return {
      invokerId,
      invokeTime: row.readTime("InvokeTime"),
      reason: row.readText("Reason"),
      invocationId: row.readOptionalName("InvocationId"),
      result: row.readName("Result"),
    };
  });
  return { records, totalCount: reader.totalCount, requestId: reader.requestId };
}

/** The parameters of DescribeInvokers, which takes IDs or filters, never both. The type filter has two names in the documents. */
export function invokerPageParameters({ invokerIds, commandId, limit, offset }: InvokerPageRequest): object {
  const filters = commandId === undefined ? undefined : [{ Name: "command-id", Values: [commandId] }];
  return { InvokerIds: invokerIds, Filters: filters, Limit: limit, Offset: offset };
}

/**
 * Checks an answer of DescribeInvokers and gives its rows as invokers, in their order, without due times.
 *
 * - `ScheduleSettings` and `Tags` may be null or absent. An unknown `Policy` is kept as it is.
 * - Control characters, which a console would obey, are taken out of `Name` and tags; in any other field they make the
 *   answer invalid, as does a row that was not asked for, or more rows than the limit.
 *
 * Throws InvalidResponseError, which names the field and carries the RequestId.
 */
export function parseInvokerPage(answer: ApiAnswer, request: InvokerPageRequest): InvokerPage {
  const reader = new AnswerReader(answer);
  const asked = request.invokerIds && new Set(request.invokerIds);
  const invokers = reader.readRows("InvokerSet", request.limit, (row) => {
    const invoker = parseInvoker(row);
    if (asked?.has(invoker.invokerId) === false) row.refuse("InvokerId", "is none of the invokers asked for");
    if (request.commandId !== undefined && invoker.commandId !== request.commandId) {
      row.refuse("CommandId", "is not the command asked for");
    }
    return invoker;
  });
  return { invokers, totalCount: reader.totalCount, requestId: reader.requestId };
}

function parseInvoker(row: RowReader): Invoker {
  const schedule = row.readOptionalObject("ScheduleSettings");
  const recurrence = schedule?.readOptionalName("Recurrence");
  const invokeTime = schedule?.readOptionalName("InvokeTime");
  const tags = row.readOptionalRows("Tags").map((tag) => [tag.readText("Key"), tag.readText("Value")] as const);
  return {
    invokerId: row.readName("InvokerId"),
    name: row.readText("Name"),
    commandId: row.readOptionalName("CommandId"),
    instanceIds: row.readNames("InstanceIds"),
    enabled: row.readFlag("Enable"),
    policy: schedule?.readOptionalName("Policy") ?? "",
    ...(recurrence ? { recurrence } : {}),
    ...(invokeTime ? { invokeTime } : {}),
    createdTime: row.readTime("CreatedTime"),
    updatedTime: row.readTime("UpdatedTime"),
    ...(tags.length > 0 ? { tags: Object.fromEntries(tags) } : {}),
  };
}

// What ExitCode holds before the command has ended is not documented.
const UNENDED_STATUSES: readonly string[] = ["PENDING", "DELIVERING", "DELIVER_DELAYED", "RUNNING", "CANCELLING"];

/** CreateInvoker takes at most 100 instances (https://www.tencentcloud.com/document/product/1147/46701); ten times as many may become so. */
const MAX_TASKS = 1000;

/** Checks an answer of DescribeInvocationTasks. Throws InvalidResponseError, which names the field. */
export function parseInvocationTaskPage(
  answer: ApiAnswer,
  request: InvocationTaskRequest & { limit: number },
): { tasks: InvocationTask[]; totalCount: number } {
  const reader = new AnswerReader(answer);
  if (reader.totalCount > MAX_TASKS) {
    throw reader.invalid("TotalCount", `says ${reader.totalCount}, and an invocation is of 100 instances at most`);
  }
  const tasks = reader.readRows("InvocationTaskSet", request.limit, (row) => parseTask(row, request));
  return { tasks, totalCount: reader.totalCount };
}

function parseTask(row: RowReader, { invocationId, withOutput }: InvocationTaskRequest): InvocationTask {
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
  { invocationId, withOutput }: InvocationTaskRequest,
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
