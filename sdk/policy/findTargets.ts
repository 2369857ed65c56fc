import { isDeepStrictEqual } from "node:util";
import type { PolicyResource } from "@pulumi/policy";
import type { IsEnough } from "../history/readNewestOfEach";
import { groupBy, type InvokerRecord, sortNewestFirst } from "../runs/InvokerRecord";
import type { Presence } from "../runs/RunHistory";
import type { InvokerReader, PolicyContext, Schedules } from "./InvokerReader";
import {
  type ConnectionRequest,
  connectionKey,
  listManagedInvokers,
  listRecordsResources,
  type ManagedInvoker,
  type RecordsResource,
} from "./stackResources";

/** An invoker that the policies judge. */
export interface JudgedInvoker {
  invokerId: string;
  /** The resource at whose row a violation is shown. */
  urn: string;
  connection: ConnectionRequest;
  /** What the stack itself holds of its history, newest first without a gap; undefined: the service is to be asked. */
  held?: HeldHistory;
  /** Where the stack manages the invoker. */
  managed?: ManagedInvoker;
  /**
   * The other resources through which the stack knows the invoker: where it cannot be read, they can show that it breaks a
   * policy, and never that it passes.
   */
  others?: readonly JudgedInvoker[];
}

/** The newest records of an invoker that an `InvokerRecords` holds. */
interface HeldHistory {
  records: readonly InvokerRecord[];
  /** Whether the invoker has no others. */
  isWhole: boolean;
}

/**
 * Each invoker of a region once: IDs are unique there, whichever keys are used. One that is managed and recorded is
 * judged as the managed one, by what the service says. One that several `InvokerRecords` hold is judged by the one that
 * holds most of it, and by what the service says where they do not agree or one is to be read anew.
 *
 * @param readRegion the region that a connection leads to; undefined where none is known
 */
function foldTargets(
  found: readonly JudgedInvoker[],
  readRegion: (connection: ConnectionRequest) => string | undefined,
): JudgedInvoker[] {
  const byInvoker = groupBy(found, ({ invokerId, connection }) =>
    JSON.stringify([invokerId, readRegion(connection) ?? connectionKey(connection)]),
  );
  return [...byInvoker.values()].flatMap(foldInvoker);
}

function foldInvoker(targets: readonly JudgedInvoker[]): JudgedInvoker[] {
  const recorded = targets.filter(({ managed }) => managed === undefined);
  // Resources of several connections stay apart: their keys may be of several accounts, and only one knows the invoker.
  const managed = groupBy(
    targets.filter((target) => target.managed !== undefined),
    ({ connection }) => connectionKey(connection),
  );
  if (managed.size === 0) return [chooseRecorded(recorded)];
  return [...managed.values()].flatMap(([first]) => (first ? [{ ...first, others: recorded }] : []));
}

function chooseRecorded(targets: readonly JudgedInvoker[]): JudgedInvoker {
  const byAmount = (a: JudgedInvoker, b: JudgedInvoker) => amountHeld(b) - amountHeld(a) || (a.urn < b.urn ? -1 : 1);
  const [chosen, ...others] = [...targets].sort(byAmount) as [JudgedInvoker];
  if (others.every((other) => isNewestPart(other, chosen))) return { ...chosen, others };
  // One was read before the other: which one, they do not say.
  return { ...chosen, held: undefined, others: targets };
}

/** More for more records, and for a whole history before a part of the same length; most where nothing is held. */
function amountHeld({ held }: JudgedInvoker): number {
  return held ? held.records.length + (held.isWhole ? 0.5 : 0) : Number.MAX_SAFE_INTEGER;
}

function isNewestPart({ held: part }: JudgedInvoker, { held: all }: JudgedInvoker): boolean {
  if (all === undefined || part === undefined) return true;
  return isDeepStrictEqual(all.records.slice(0, part.records.length), part.records);
}

/** The invokers that can be judged, each once, and why others cannot. */
interface FoundTargets {
  targets: JudgedInvoker[];
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
  const targets: JudgedInvoker[] = [];
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
): Promise<JudgedInvoker[] | string> {
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

/**
 * The newest records of each target: what the stack holds where that is enough, otherwise the service's, in one reading
 * for all invokers of a connection. Left out are those for which the service cannot be asked.
 */
export async function readHistories(
  targets: readonly JudgedInvoker[],
  reader: InvokerReader,
  isEnough: IsEnough,
): Promise<Map<JudgedInvoker, readonly InvokerRecord[]>> {
  const histories = new Map<JudgedInvoker, readonly InvokerRecord[]>();
  const asked: JudgedInvoker[] = [];
  for (const target of targets) {
    const { held } = target;
    if (held && (held.isWhole || isEnough(held.records))) histories.set(target, held.records);
    else asked.push(target);
  }
  for (const [connection, group, invokerIds] of groupByConnection(asked)) {
    const newest = await reader.readNewest(connection, invokerIds, isEnough);
    for (const target of newest ? group : []) {
      histories.set(target, newest?.get(target.invokerId) ?? []);
    }
  }
  return histories;
}

/** The schedules by which each target is judged. Left out are those for which the service cannot be asked. */
export async function readTargetSchedules(
  targets: readonly JudgedInvoker[],
  reader: InvokerReader,
): Promise<Map<JudgedInvoker, Schedules>> {
  const found = new Map<JudgedInvoker, Schedules>();
  for (const [connection, group, invokerIds] of groupByConnection(targets)) {
    const schedules = await reader.readSchedules(connection, invokerIds);
    for (const target of schedules ? group : []) found.set(target, schedules as Schedules);
  }
  return found;
}

/** What is known of targets without any run. The service is asked for those that the stack does not manage itself. */
export async function readPresences(
  targets: readonly JudgedInvoker[],
  { reader, readRegion }: Pick<PolicyContext, "reader" | "readRegion">,
): Promise<Map<JudgedInvoker, Presence>> {
  const found = new Map<JudgedInvoker, Presence>();
  for (const target of targets) {
    found.set(target, { region: readRegion(target.connection), ...(target.managed && { isThere: true }) });
  }
  const others = targets.filter(({ managed }) => managed === undefined);
  for (const [connection, group, invokerIds] of groupByConnection(others)) {
    const presences = await reader.readPresences(connection, invokerIds);
    for (const target of group) found.set(target, { ...found.get(target), ...presences?.get(target.invokerId) });
  }
  return found;
}

function groupByConnection(
  targets: readonly JudgedInvoker[],
): [connection: ConnectionRequest, group: JudgedInvoker[], invokerIds: string[]][] {
  const groups = groupBy(targets, ({ connection }) => connectionKey(connection)).values();
  return [...groups].map((group) => [
    (group[0] as JudgedInvoker).connection,
    group,
    group.map(({ invokerId }) => invokerId),
  ]);
}
