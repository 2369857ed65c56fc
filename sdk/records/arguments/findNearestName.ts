const MAX_LENGTH = 40;

/**
 * The name of the list that someone probably meant who wrote `name`: the one with the fewest letters to change, if that
 * is at most a third of them. Upper and lower case count as the same. Undefined when nothing is near.
 */
export function findNearestName(name: string, names: readonly string[]): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const written = name.toLowerCase();
  const ranked = names
    .map((candidate) => ({ candidate, edits: countEdits(written, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.floor(Math.max(candidate.length, name.length) / 3))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}

// The Levenshtein distance, one row of the table at a time.
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = at(row, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, at(row, j) + 1, at(next, j - 1) + 1));
    }
    row = next;
  }
  return at(row, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] as number;
}
