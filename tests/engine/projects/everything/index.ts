import * as pulumi from "@pulumi/pulumi";
import * as tat from "pulumi-tencentcloud-tat";

const invokerIds = new pulumi.Config().requireObject<string[]>("invokerIds");

const records = new tat.InvokerRecords("records", { invokerIds, maxRecords: 3 });
const gate = new tat.InvokerHealthGate("gate", { invokerIds });
const read = tat.getInvokerRecordsOutput({ invokerIds, maxRecords: 3 });

export const held = records.invokerRecordSet;
export const verdict = gate.verdict;
export const newest = read.invokerRecordSet;
