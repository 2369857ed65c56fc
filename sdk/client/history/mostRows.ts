/** Room for runs that start while a short list is read. */
const SPARE_ROWS = 10_000;

/**
 * How many rows a list may come to have while it is read that had `totalCount` when the reading began. No account's
 * history doubles within a minute: a list that goes on and on is a fault of the service, or not the service at all.
 */
export function mostRows(totalCount: number): number {
  return 2 * totalCount + SPARE_ROWS;
}
