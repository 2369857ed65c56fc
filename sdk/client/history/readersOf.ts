import type { TatApi } from "../TatApi";
import { PageReader } from "./PageReader";

/** The most invoker IDs one request may name, by the API document. */
export const MOST_IDS = 100;

/**
 * One reader for each list of records that has to be read: of every invoker of the region, or of up to 100 invokers
 * each. Which invokers share a list does not depend on the order in which they are named. The RequestIds of all readers
 * come together in one array.
 */
export function readersOf(
  api: TatApi,
  invokerIds: readonly string[] | undefined,
  signal?: AbortSignal,
): { readers: PageReader[]; requestIds: string[] } {
  const requestIds: string[] = [];
  const batches = invokerIds === undefined ? [undefined] : batchesOf(invokerIds);
  return { readers: batches.map((batch) => new PageReader(api, batch, signal, requestIds)), requestIds };
}

function batchesOf(invokerIds: readonly string[]): string[][] {
  const ids = invokerIds.length > MOST_IDS ? [...invokerIds].sort() : invokerIds;
  return Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, index) =>
    ids.slice(index * MOST_IDS, (index + 1) * MOST_IDS),
  );
}
