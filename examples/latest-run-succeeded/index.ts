import * as pulumi from "@pulumi/pulumi";
import * as tat from "pulumi-tencentcloud-tat";

const config = new pulumi.Config();
const invokerIds = config.requireObject<string[]>("invokerIds");
const maxRecords = config.getNumber("maxRecords") ?? 20;

export = async () => {
  // Stops preview and up with one sentence while the latest finished run of one of the invokers is no success.
  await tat.assertLatestRunSucceeded({ invokerIds });

  // What is only looked at within the program: the newest records, and how many there are altogether.
  const { invokerRecordSet, totalCount } = await tat.getInvokerRecords({ invokerIds, maxRecords });
  const latest = await tat.getLatestInvokerRecords({ invokerIds });

  // What the stack keeps: the same records in its state, read again at every up and refresh.
  const history = new tat.InvokerRecords("history", { invokerIds, maxRecords });

  // A rate says little without what it is counted over: the records that the stack keeps, not all there are.
  const kept = history.statistics.apply(({ totalCount, successRate }) => ({ records: totalCount, successRate }));

  return { totalCount, invokerRecordSet, latest, kept };
};
