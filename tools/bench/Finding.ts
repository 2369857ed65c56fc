/** One measured value, and the goal it was measured for. */
export interface Finding {
  /** What was measured. */
  what: string;
  /** The value as it is shown, with its unit. */
  value: string;
  /** The goal as it is shown; undefined for a value that is shown for comparison. */
  goal?: string;
  isMet?: boolean;
}

/** A value for comparison. */
export function showFinding(what: string, value: string): Finding {
  return { what, value };
}

/** A value that shall be `least` or more. */
export function expectAtLeast(what: string, value: number, least: number, show: (value: number) => string): Finding {
  return { what, value: show(value), goal: `≥ ${show(least)}`, isMet: value >= least };
}

/** A value that shall be `most` or less. */
export function expectAtMost(what: string, value: number, most: number, show: (value: number) => string): Finding {
  return { what, value: show(value), goal: `≤ ${show(most)}`, isMet: value <= most };
}
