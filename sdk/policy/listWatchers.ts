import type { PolicyResource } from "@pulumi/policy";
import { isGate } from "./isGate";
import { listRecordsResources } from "./listRecordsResources";
import { readProperties } from "./readProperty";

/** A resource that reads the history of invokers. */
export interface Watcher {
  resource: PolicyResource;
  /** Undefined while the preview does not know them; `all` for every invoker of the region. */
  invokerIds?: readonly string[] | "all";
  /** Undefined: that of the stack's configuration. */
  region?: string;
}

/** The `InvokerRecords` and `InvokerHealthGate`s among a stack's resources. */
export function listWatchers(resources: readonly PolicyResource[]): Watcher[] {
  const records = listRecordsResources(resources).map(
    ({ resource, query }): Watcher => ({
      resource,
      invokerIds: query && (query.invokerIds ?? "all"),
      region: query?.region,
    }),
  );
  return [...records, ...resources.filter(isGate).map(readGate)];
}

function readGate(resource: PolicyResource): Watcher {
  const inputs = readProperties(resource.props, ["invokerIds", "region"]) as Omit<Watcher, "resource"> | undefined;
  return { resource, invokerIds: inputs && (inputs.invokerIds ?? []), region: inputs?.region };
}
