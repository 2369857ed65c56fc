import { createHash } from "node:crypto";
import { choiceParser } from "../records/arguments/choiceParser";
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

/** Reads the name of an order. */
export const parseRowOrder = choiceParser(Object.keys(comparators) as RowOrder[]);

/** The comparison that produces an order. */
export function selectComparator(order: RowOrder): CompareRecords {
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
