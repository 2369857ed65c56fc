const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/**
 * Writes a length of time as people say it, by its two largest units: `3 days 4 hours`, `12 minutes`, `0 seconds`.
 * What is smaller is cut off, not rounded up; a negative length counts as none.
 */
export function formatDuration(durationMs: number): string {
  if (durationMs === Number.POSITIVE_INFINITY) return "an unknown time";
  let restSeconds = Math.max(0, Math.floor(durationMs / 1000));
  const parts: string[] = [];
  for (const [unit, seconds] of UNITS) {
    const count = Math.floor(restSeconds / seconds);
    restSeconds -= count * seconds;
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
  }
  return parts.slice(0, 2).join(" ") || "0 seconds";
}

/** Writes how long ago an instant was: `12 minutes ago`; `just now` under a second and for an instant to come. */
export function formatAge(thenMs: number, nowMs: number): string {
  return nowMs - thenMs < 1000 ? "just now" : `${formatDuration(nowMs - thenMs)} ago`;
}

/**
 * Writes a share as a percentage with one decimal, rounded down: `89.9 %`, so that what is just under a limit never
 * reads as the limit, and only a share of 1 reads as 100 %.
 */
export function formatPercentDown(rate: number): string {
  // 0.285 * 1000 is 284.99999999999994; the shares of whole counts lie much further apart than this.
  return `${Math.floor(rate * 1000 + 1e-9) / 10} %`;
}
