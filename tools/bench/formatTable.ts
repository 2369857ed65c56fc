import type { Finding } from "./Finding";

/** Findings as lines of text, in columns. */
export function formatTable(findings: readonly Finding[]): string {
  const rows = findings.map(({ what, value, goal = "", isMet }) => [
    what,
    value,
    goal,
    isMet === undefined ? "" : isMet ? "met" : "MISSED",
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(([what = "", value = "", goal = "", met = ""]) =>
      `  ${what.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)}  ${goal.padEnd(widths[2] ?? 0)}  ${met}`.trimEnd(),
    )
    .join("\n");
}
