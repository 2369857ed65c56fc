import * as pulumi from "@pulumi/pulumi";
import * as tat from "pulumi-tencentcloud-tat";

const config = new pulumi.Config();
const invokerIds = config.requireObject<string[]>("invokerIds");

/** One resource for all invokers, or one for each. */
const groups = config.getBoolean("apart") ? invokerIds.map((id) => [id]) : [invokerIds];
const name = config.get("name") ?? "records";

const resources = groups.map(
  (ids, index) =>
    new tat.InvokerRecords(
      groups.length === 1 ? name : `${name}-${index}`,
      {
        invokerIds: ids,
        maxRecords: config.getNumber("maxRecords"),
        since: config.get("since"),
        onPreview: config.get<tat.OnPreview>("onPreview"),
        triggers: config.getObject<string[]>("triggers"),
      },
      { aliases: name === "records" ? [] : [{ name: "records" }] },
    ),
);

const [first] = resources as [tat.InvokerRecords];
export const invocationIds = first.invokerRecordSet.apply((set) => set.map((record) => record.invocationId));
export const totalCount = first.totalCount;
export const successRate = first.statistics.apply((statistics) => statistics.successRate);
export const latestResult = first.latest.apply((latest) => latest?.result ?? "none");
export const count = resources.length;
