import type { Clock } from "./Clock";

/** Something that may take long, and what there is to say about it then. */
export interface SlowWork {
  /** One line on how far it is. Asked for only when it is shown. */
  describe(): string;
  /** The resource at whose row the line is shown; otherwise the stack's. */
  urn?: string;
}

/** Takes note that work begins; the function returned, that it is over. */
export type BeginWork = (work: SlowWork) => () => void;

const SLOW_MS = 2_000;
const MAX_GAP_MS = 30_000;

/**
 * Tells of work that takes longer than two seconds: after 2 seconds, then after 2, 4, 8 and 16 more, then every 30. The
 * log of a CI job keeps every line, so what is under way at the same time shares them: the oldest work is described and
 * the others are counted. Nothing is said of quicker work, nor of any once it is over.
 */
export function createSlowWorkReport(clock: Clock, say: (message: string, urn?: string) => void): BeginWork {
  const underWay = new Set<SlowWork & { beganMs: number }>();
  let allOver = new AbortController();

  async function tellWhileSlow(signal: AbortSignal): Promise<void> {
    let gapMs = SLOW_MS;
    for (let [oldest] = underWay; oldest && !signal.aborted; [oldest] = underWay) {
      const quickMs = oldest.beganMs + SLOW_MS - clock.now();
      if (quickMs > 0) {
        await clock.sleep(quickMs, signal);
      } else {
        say(describeAll(oldest, underWay.size - 1), oldest.urn);
        await clock.sleep(gapMs, signal);
        gapMs = Math.min(gapMs * 2, MAX_GAP_MS);
      }
    }
  }

  return ({ describe, urn }) => {
    const work = { describe, urn, beganMs: clock.now() };
    underWay.add(work);
    if (underWay.size === 1) {
      allOver = new AbortController();
      tellWhileSlow(allOver.signal).catch(() => {}); // the sleep that was cut short
    }
    return () => {
      underWay.delete(work);
      if (underWay.size === 0) allOver.abort();
    };
  };
}

function describeAll(oldest: SlowWork, others: number): string {
  if (others === 0) return oldest.describe();
  return `${oldest.describe()}; ${others} more ${others === 1 ? "reading is" : "readings are"} under way`;
}
