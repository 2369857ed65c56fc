import type { Clock } from "./Clock";

/** Something that may take long, and what there is to say about it then. */
export interface SlowWork {
  /** One line on how far it is. Asked for only when it is shown. */
  describe(): string;
  /** The resource at whose row the line is shown; otherwise the stack's. */
  urn?: string;
}

/** Tells of slow work. */
export interface SlowWorkReport {
  /** Takes note that work begins; the function returned, that it is over. */
  begin(work: SlowWork): () => void;
  /** Milliseconds in which an answer could be heard while work was under way: time in which the process was held up is not among them. */
  now(): number;
}

const SLOW_MS = 2_000;
const MAX_GAP_MS = 30_000;
/** Of a time in which the process was held up no more than this is counted. */
const STEP_MS = 250;

/**
 * Makes what tells of work that takes longer than two seconds: after 2 seconds, then after 2, 4, 8 and 16 more, then every
 * 30. The log of a CI job keeps every line, so what is under way at the same time shares them: the oldest work is described
 * and the others are counted. Nothing is said of quicker work, nor of any once it is over.
 */
export function createSlowWorkReport(clock: Clock, say: (message: string, urn?: string) => void): SlowWorkReport {
  const underWay = new Set<SlowWork & { beganMs: number }>();
  let allOver = new AbortController();
  let heardMs = 0;
  let step: { beganMs: number; lengthMs: number } | undefined;

  const now = () => heardMs + (step ? Math.max(0, Math.min(step.lengthMs, clock.now() - step.beganMs)) : 0);

  function endStep(): void {
    heardMs = now();
    step = undefined;
  }

  /** Sleeps in steps: one that takes longer than it should was held up, and counts no more than its length. */
  async function listenUntil(endMs: number, signal: AbortSignal): Promise<void> {
    while (heardMs < endMs) {
      step = { beganMs: clock.now(), lengthMs: Math.min(STEP_MS, endMs - heardMs) };
      await clock.sleep(step.lengthMs, signal);
      signal.throwIfAborted();
      endStep();
    }
  }

  async function tellWhileSlow(signal: AbortSignal): Promise<void> {
    let gapMs = SLOW_MS;
    for (let [oldest] = underWay; oldest && !signal.aborted; [oldest] = underWay) {
      if (heardMs < oldest.beganMs + SLOW_MS) {
        await listenUntil(oldest.beganMs + SLOW_MS, signal);
      } else {
        say(describeAll(oldest, underWay.size - 1), oldest.urn);
        await listenUntil(heardMs + gapMs, signal);
        gapMs = Math.min(gapMs * 2, MAX_GAP_MS);
      }
    }
  }

  return {
    now,
    begin({ describe, urn }) {
      const work = { describe, urn, beganMs: now() };
      underWay.add(work);
      if (underWay.size === 1) {
        allOver = new AbortController();
        tellWhileSlow(allOver.signal).catch(() => {}); // the sleep that was cut short
      }
      return () => {
        underWay.delete(work);
        if (underWay.size > 0) return;
        endStep();
        allOver.abort();
      };
    },
  };
}

function describeAll(oldest: SlowWork, others: number): string {
  if (others === 0) return oldest.describe();
  return `${oldest.describe()}; ${others} more ${others === 1 ? "reading is" : "readings are"} under way`;
}
