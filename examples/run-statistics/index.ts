import * as pulumi from "@pulumi/pulumi";
import * as tat from "pulumi-tencentcloud-tat";

const DAY_MS = 86_400_000;

const config = new pulumi.Config();
const invokerIds = config.requireObject<string[]>("invokerIds");
const days = config.getNumber("days") ?? 7;

export = async () => {
  const since = new Date(Date.now() - days * DAY_MS).toISOString();

  // Counted while the records are read, which are not kept: a long history costs calls, not memory.
  const { overall, invokers } = await tat.getInvokerStatistics({ invokerIds, since });

  // The report draws each run, so it needs the records themselves.
  const { invokerRecordSet } = await tat.getInvokerRecords({ invokerIds, since });

  return {
    overall,
    successRates: Object.fromEntries(invokers.map((invoker) => [invoker.invokerId, invoker.successRate])),
    failing: invokers.filter((invoker) => invoker.consecutiveFailures > 0).map((invoker) => invoker.invokerId),
    // Pulumi Cloud shows an output of this name on the page of the stack.
    readme: tat.renderInvokerReport(invokerRecordSet, { title: `Runs of the last ${days} days`, invokerIds }),
  };
};
