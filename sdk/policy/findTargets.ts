import type { PolicyResource } from "@pulumi/policy";
import { groupBy } from "../core/groupBy";
import type { InvokerRecord } from "../records/InvokerRecord";
import { sortNewestFirst } from "../records/sortNewestFirst";
import { type ConnectionRequest, connectionKey } from "./ConnectionRequest";
import type { InvokerReader } from "./InvokerReader";
import { listManagedInvokers, type ManagedInvoker } from "./listManagedInvokers";
import { listRecordsResources, type RecordsResource } from "./listRecordsResources";

/** An invoker that the policies judge. */
export interface InvokerTarget {
  invokerId: string;
  /** The resource at whose row a violation is shown. */
  urn: string;
  connection: ConnectionRequest;
  /** What the stack itself holds of its history, newest first without a gap; undefined: the service is to be asked. */
  held?: HeldHistory;
  /** Where the stack manages the invoker. */
  managed?: ManagedInvoker;
}

/** The newest records of an invoker that an `InvokerRecords` holds. */
export interface HeldHistory {
  records: readonly InvokerRecord[];
  /** Whether the invoker has no others. */
  isWhole: boolean;
}

/** The invokers that can be judged, each once, and why others cannot. */
export interface FoundTargets {
  targets: InvokerTarget[];
  /** For people, one for each resource whose invokers are not all known. */
  obstacles: string[];
}

/** Said of every invoker that was not judged because of an error; which one, a policy of its own says. */
export const CANNOT_ASK = "the service cannot be asked: see tat-service-can-be-asked";

/**
 * The invokers that a stack manages or keeps records of. One that is both is judged as the managed one, by what the
 * service says.
 */
export async function findTargets(resources: readonly PolicyResource[], reader: InvokerReader): Promise<FoundTargets> {
  const targets = new Map<string, InvokerTarget>();
  const obstacles: string[] = [];
  const add = (target: InvokerTarget) => {
    const key = `${target.invokerId} ${connectionKey(target.connection)}`;
    if (!targets.has(key)) targets.set(key, target);
  };
  for (const managed of listManagedInvokers(resources)) {
    const { resource, invokerId, connection } = managed;
    if (invokerId && connection) add({ invokerId, urn: resource.urn, connection, managed });
    else obstacles.push(`${resource.name}: ${invokerId ? "its provider's settings are" : "its ID is"} not known yet`);
  }
  for (const recordsResource of listRecordsResources(resources)) {
    const found = await findRecordsTargets(recordsResource, reader);
    if (typeof found === "string") obstacles.push(`${recordsResource.resource.name}: ${found}`);
    else found.forEach(add);
  }
  return { targets: [...targets.values()], obstacles };
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
