import * as tat from "pulumi-tencentcloud-tat";

export = async () => {
  const { overall } = await tat.getInvokerStatistics({ invokerIds: ["ivk-long"] });
  const records = new tat.InvokerRecords("records", { invokerIds: ["ivk-long"], maxRecords: 600 });
  const gate = new tat.InvokerHealthGate("gate", { invokerIds: ["ivk-short"] }, { dependsOn: records });
  const wait = { runStartedAfter: "2020-01-01T00:00:00Z" };
  new tat.InvokerHealthGate("waiting", { invokerIds: ["ivk-awaited"], wait }, { dependsOn: gate });
  return { counted: overall.totalCount, held: records.invokerRecordSet.apply((set) => set.length) };
};
