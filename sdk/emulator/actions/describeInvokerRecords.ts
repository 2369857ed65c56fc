import { ParameterReader } from "../ParameterReader";
import type { StoredRecord } from "../StoredRecord";
import type { Action } from "./Action";

/** Answers DescribeInvokerRecords: the runs of at most 100 invokers, or of all of the region. */
export const describeInvokerRecords: Action = (parameters, { store, region }) => {
  const reader = new ParameterReader(parameters, ["InvokerIds", "Limit", "Offset"]);
  const invokerIds = reader.readIds("InvokerIds", "ivk-", "InvalidParameterValue.InvalidInvokerId");
  const { limit, offset } = reader.readPage();
  const records = store.selectRecords(region, invokerIds);
  return {
    TotalCount: records.length,
    InvokerRecordSet: records.slice(offset, offset + limit).map(formatRecord),
  };
};

function formatRecord(record: StoredRecord): Record<string, string> {
  return {
    InvokerId: record.invokerId,
    InvokeTime: record.invokeTime,
    Reason: record.reason,
    InvocationId: record.invocationId,
    Result: record.result,
  };
}
