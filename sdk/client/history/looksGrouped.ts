import { PAGE_SIZE, type PageReader } from "./PageReader";

/** How many rows may move between the calls without spoiling the comparison. */
const TOLERANCE = 10;

/**
 * Whether a list that begins with rows of the given invokers looks grouped by invoker: their rows, as many as the
 * service counts for them, fill its start, and another invoker's rows follow. Asks one call where no other invoker has
 * rows, else two. `true` also where it cannot be told.
 *
 * @param totalCount how many rows the list has
 */
export async function looksGrouped(
  reader: PageReader,
  seen: ReadonlySet<string>,
  totalCount: number,
): Promise<boolean> {
  if (seen.size > PAGE_SIZE) {
    return true;
  }
  const { totalCount: seenCount } = await reader.narrow([...seen]).read(0, 1);
  if (totalCount <= seenCount) {
    return false;
  }
  const page = await reader.read(Math.max(0, seenCount - PAGE_SIZE / 2));
  if (Math.abs(page.totalCount - totalCount) > TOLERANCE) {
    return true;
  }
  const isOther = page.records.map((record) => !seen.has(record.invokerId));
  const firstOther = isOther.indexOf(true);
  const othersFollow = firstOther !== -1 && isOther.lastIndexOf(false) < firstOther;
  return othersFollow && Math.abs(page.offset + firstOther - seenCount) <= TOLERANCE;
}
