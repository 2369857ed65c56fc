import { AnswerReader } from "./AnswerReader";
import type { ApiAnswer } from "./Connection";
import type { InvokerRecordPage, InvokerRecordPageRequest } from "./TatApi";

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
