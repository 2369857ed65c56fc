import type { PolicyResource } from "@pulumi/policy";
import { groupBy } from "../records/groupBy";
import { sortNewestFirst } from "../records/sortNewestFirst";
import { foldTargets } from "./foldTargets";
import type { InvokerReader } from "./InvokerReader";
import type { InvokerTarget } from "./InvokerTarget";
import { listManagedInvokers } from "./listManagedInvokers";
import { listRecordsResources, type RecordsResource } from "./listRecordsResources";
import type { PolicyContext } from "./PolicyContext";

/** The invokers that can be judged, each once, and why others cannot. */
export interface FoundTargets {
  targets: InvokerTarget[];
  /** For people, one for each resource whose invokers are not all known. */
  obstacles: string[];
}

/** Said of every invoker that was not judged because of an error; which one, a policy of its own says. */
export const CANNOT_ASK = "the service cannot be asked: see tat-service-can-be-asked";

/** The invokers that a stack manages or keeps records of, each as {@link foldTargets} chooses. */
export async function findTargets(
  resources: readonly PolicyResource[],
  { reader, readRegion }: Pick<PolicyContext, "reader" | "readRegion">,
): Promise<FoundTargets> {
  const targets: InvokerTarget[] = [];
  const obstacles: string[] = [];
  for (const managed of listManagedInvokers(resources)) {
    const { resource, invokerId, connection } = managed;
    if (invokerId && connection) targets.push({ invokerId, urn: resource.urn, connection, managed });
    else obstacles.push(`${resource.name}: ${invokerId ? "its provider's settings are" : "its ID is"} not known yet`);
  }
  const stackRegion = readRegion({});
  for (const recordsResource of listRecordsResources(resources)) {
    const found = await findRecordsTargets(withoutOwnRegion(recordsResource, stackRegion), reader);
    if (typeof found === "string") obstacles.push(`${recordsResource.resource.name}: ${found}`);
    else targets.push(...found);
  }
  return { targets: foldTargets(targets, readRegion), obstacles };
}

/** Naming the stack's own region leads to the same connection as naming none: what one has read, the other need not. */
function withoutOwnRegion(recordsResource: RecordsResource, stackRegion: string | undefined): RecordsResource {
  const isOwn = stackRegion !== undefined && recordsResource.connection.region === stackRegion;
  return isOwn ? { ...recordsResource, connection: {} } : recordsResource;
}

/** The invokers of one `InvokerRecords`, or why they are not known. */
async function findRecordsTargets(
  { resource, query, connection, held }: RecordsResource,
  reader: InvokerReader,
): Promise<InvokerTarget[] | string> {
  if (query === undefined) return "its inputs are not known yet";
  const { invokerIds, since, until, results, maxRecords = Number.POSITIVE_INFINITY } = query;
  const records = held ?? (invokerIds ? undefined : await reader.readHeld(connection, query));
  if (records === undefined && invokerIds === undefined) return CANNOT_ASK;
  const byInvoker = groupBy(sortNewestFirst(records ?? []), ({ invokerId }) => invokerId);
  // A choice by result or end leaves out newer runs: it says which invokers there are, and nothing of their health.
  const isChoice = until !== undefined || results !== undefined;
  const isWhole = since === undefined && (records?.length ?? 0) < maxRecords;
  return [...new Set(invokerIds ?? byInvoker.keys())].map((invokerId) => ({
    invokerId,
    urn: resource.urn,
    connection,
    held: records && !isChoice ? { records: byInvoker.get(invokerId) ?? [], isWhole } : undefined,
  }));
}
