import { stripVTControlCharacters } from "node:util";

/**
 * Takes out of a recorded demo what a picture need not show: the records after the first one, what `latest` repeats, and
 * the cleaning up at the end. Each gap shows as an ellipsis.
 */
export function shortenDemo(printed: string): string {
  const shown: string[] = [];
  let gapEnd: RegExp | undefined;
  for (const line of printed.replace(/\r/g, "").split("\n")) {
    const text = stripVTControlCharacters(line);
    if (text.startsWith("# Nothing of this demo stays")) break;
    if (gapEnd?.test(text)) gapEnd = undefined;
    const gap = GAPS.find(({ start }) => start.test(text));
    if (gapEnd === undefined && gap) {
      shown.push(`${text.match(/^ */)?.[0]}…`);
      gapEnd = gap.end;
    }
    if (gapEnd === undefined) shown.push(line);
  }
  return shown.join("\n").trim();
}

const GAPS = [
  { start: /^ {8}\[1\]: \{/, end: /^ {4}\]/ },
  { start: /^ {4}latest +: \{/, end: /^ {4}totalCount/ },
];
