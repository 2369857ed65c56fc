import type { InvokerRecord } from "../runs/InvokerRecord";
import type { TatApi } from "../wire/TatApi";
import { OrderEvidence } from "./order";
import { type PageReader, readersOf, splitInto } from "./PageReader";
import { streamHistory } from "./streamHistory";

/** Below this share of invokers that a round completes, the rest is split and asked for side by side. */
const POOR_ROUND = 0.1;
const SPLIT_INTO = 4;

/** Whether an invoker's newest records, newest first, are as many as the caller needs. Asked once a page, not once a record. */
export type IsEnough = (newest: readonly InvokerRecord[]) => boolean;

/** The newest records of invokers, by invoker. Each list is newest first and has no gap between its first and its last. */
type NewestRecords = Map<string, InvokerRecord[]>;

/** Reads the newest records of each of any number of invokers, until `isEnough` says so or its history is read. */
export async function readNewestOfEach(
  api: TatApi,
  invokerIds: readonly string[],
  isEnough: IsEnough,
  signal?: AbortSignal,
): Promise<NewestRecords> {
  const found: NewestRecords = new Map();
  await Promise.all(readersOf(api, invokerIds, signal).map((reader) => readRounds(reader, isEnough, found)));
  return found;
}

/**
 * Asks for all invokers of a reader together, whose rows come interleaved, and goes on only while at least half of a page's
 * rows serve invokers that still need some; then it asks again without the invokers that are done. Where a round finishes
 * few of many, the rest is split, down to one call each. Rows are left unread only where the list proves to be newest
 * first for each invoker.
 *
 * @param found receives what there is of the invokers that are done
 * @param isProven whether a longer list with these invokers proved to be newest first for each
 */
async function readRounds(
  reader: PageReader,
  isEnough: IsEnough,
  found: NewestRecords,
  isProven = false,
): Promise<void> {
  const invokerIds = reader.invokerIds ?? [];
  const newest: NewestRecords = new Map(invokerIds.map((invokerId) => [invokerId, []]));
  const open = new Set(invokerIds);
  const order = new OrderEvidence();
  let isWorthIt = true;
  let isWhole = true;
  const canStop = () => {
    isWhole = !order.eachNewestFirst || (open.size > 0 && isWorthIt);
    return !isWhole;
  };
  for await (const { records, isInOrder } of streamHistory(reader, order, { isEnough: canStop })) {
    for (const record of records) newest.get(record.invokerId)?.push(record);
    if (!isInOrder) continue;
    const openBefore = open.size;
    for (const invokerId of new Set(records.map((record) => record.invokerId))) {
      if (open.has(invokerId) && isEnough(newest.get(invokerId) ?? [])) open.delete(invokerId);
    }
    const served = openBefore - open.size + records.filter(({ invokerId }) => open.has(invokerId)).length;
    isWorthIt = served * 2 >= records.length;
  }
  for (const [invokerId, records] of newest) {
    if (isWhole || !open.has(invokerId)) found.set(invokerId, order.sort(records, isProven));
  }
  if (isWhole) return;
  const isPoor = (invokerIds.length - open.size) / invokerIds.length < POOR_ROUND;
  const parts = splitInto(Math.ceil(open.size / (isPoor ? SPLIT_INTO : 1)), [...open]);
  await Promise.all(parts.map((part) => readRounds(reader.narrow(part), isEnough, found, true)));
}
