import * as tat from "pulumi-tencentcloud-tat";

const invokerIds = ["ivk-packed1"];
const history = new tat.InvokerRecords("history", { invokerIds, maxRecords: 2 });

export const totalCount = tat.getInvokerRecordsOutput({ invokerIds }).totalCount;
export const held = history.invokerRecordSet.apply((records) => records.length);
