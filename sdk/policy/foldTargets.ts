import { isDeepStrictEqual } from "node:util";
import { groupBy } from "../records/groupBy";
import { type ConnectionRequest, connectionKey } from "./ConnectionRequest";
import type { InvokerTarget } from "./InvokerTarget";

/**
 * Each invoker of a region once: IDs are unique there, whichever keys are used. One that is managed and recorded is
 * judged as the managed one, by what the service says. One that several `InvokerRecords` hold is judged by the one that
 * holds most of it, and by what the service says where they do not agree or one is to be read anew.
 *
 * @param readRegion the region that a connection leads to; undefined where none is known
 */
export function foldTargets(
  found: readonly InvokerTarget[],
  readRegion: (connection: ConnectionRequest) => string | undefined,
): InvokerTarget[] {
  const byInvoker = groupBy(found, ({ invokerId, connection }) =>
    JSON.stringify([invokerId, readRegion(connection) ?? connectionKey(connection)]),
  );
  return [...byInvoker.values()].flatMap(foldInvoker);
}

function foldInvoker(targets: readonly InvokerTarget[]): InvokerTarget[] {
  const recorded = targets.filter(({ managed }) => managed === undefined);
  // Resources of several connections stay apart: their keys may be of several accounts, and only one knows the invoker.
  const managed = groupBy(
    targets.filter((target) => target.managed !== undefined),
    ({ connection }) => connectionKey(connection),
  );
  if (managed.size === 0) return [chooseRecorded(recorded)];
  return [...managed.values()].flatMap(([first]) => (first ? [{ ...first, others: recorded }] : []));
}

function chooseRecorded(targets: readonly InvokerTarget[]): InvokerTarget {
  const byAmount = (a: InvokerTarget, b: InvokerTarget) => amountHeld(b) - amountHeld(a) || (a.urn < b.urn ? -1 : 1);
  const [chosen, ...others] = [...targets].sort(byAmount) as [InvokerTarget];
  if (others.every((other) => isNewestPart(other, chosen))) return { ...chosen, others };
  // One was read before the other: which one, they do not say.
  return { ...chosen, held: undefined, others: targets };
}

/** More for more records, and for a whole history before a part of the same length; most where nothing is held. */
function amountHeld({ held }: InvokerTarget): number {
  return held ? held.records.length + (held.isWhole ? 0.5 : 0) : Number.MAX_SAFE_INTEGER;
}

function isNewestPart({ held: part }: InvokerTarget, { held: all }: InvokerTarget): boolean {
  if (all === undefined || part === undefined) return true;
  return isDeepStrictEqual(all.records.slice(0, part.records.length), part.records);
}
