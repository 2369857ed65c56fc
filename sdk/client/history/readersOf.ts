import type { TatApi } from "../TatApi";
import { PageReader } from "./PageReader";

/** The most invoker IDs one request may name, by the API document. */
export const MOST_IDS = 100;

/**
 * One reader for each list of records that has to be read: of every invoker of the region, or of up to 100 invokers
 * each. The RequestIds of all of them come together in one array.
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
  return Array.from({ length: Math.ceil(invokerIds.length / MOST_IDS) }, (_, index) =>
    invokerIds.slice(index * MOST_IDS, (index + 1) * MOST_IDS),
  );
}
