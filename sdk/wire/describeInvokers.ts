import type { Invoker } from "../runs/Invoker";
import { AnswerReader, type RowReader } from "./AnswerReader";
import type { ApiAnswer } from "./Connection";
import type { InvokerPage, InvokerPageRequest } from "./TatApi";

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
