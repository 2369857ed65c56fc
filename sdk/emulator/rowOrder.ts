import { createHash } from "node:crypto";
import { EmulatorArgumentError } from "./EmulatorArgumentError";
import type { StoredRecord } from "./StoredRecord";

/**
 * The order in which rows are answered. The documents state none; their samples show the newest first. `shuffled` is a
 * fixed order by hash, so that new rows turn up anywhere.
 */
export type RowOrder = "newestFirst" | "oldestFirst" | "groupedByInvoker" | "shuffled";

/** Compares two records for `Array.sort`; never 0 for two different records. */
export type CompareRecords = (a: StoredRecord, b: StoredRecord) => number;

const compareNewestFirst: CompareRecords = (a, b) => b.timeMs - a.timeMs || b.sequence - a.sequence;

const comparators: Record<RowOrder, () => CompareRecords> = {
  newestFirst: () => compareNewestFirst,
  oldestFirst: () => (a, b) => compareNewestFirst(b, a),
  groupedByInvoker: () => (a, b) =>
    a.invokerId === b.invokerId ? compareNewestFirst(a, b) : a.invokerId < b.invokerId ? -1 : 1,
  shuffled: createHashComparator,
};

/** The comparison that produces an order; throws {@link EmulatorArgumentError} for a name that is none. */
export function selectComparator(order: RowOrder): CompareRecords {
  if (!Object.hasOwn(comparators, order)) {
    throw new EmulatorArgumentError("order", `"${order}" is none of ${Object.keys(comparators).join(", ")}`);
  }
  return comparators[order]();
}

function createHashComparator(): CompareRecords {
  const ranks = new WeakMap<StoredRecord, number>();
  const rankOf = (record: StoredRecord): number => {
    const known = ranks.get(record);
    if (known !== undefined) {
      return known;
    }
    const text = `${record.invokerId} ${record.invocationId} ${record.invokeTime}`;
    const rank = createHash("sha256").update(text).digest().readUIntBE(0, 6);
    ranks.set(record, rank);
    return rank;
  };
  return (a, b) => rankOf(a) - rankOf(b) || a.sequence - b.sequence;
}
