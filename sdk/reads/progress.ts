import type { Clock } from "../checks/Clock";
import { TatError } from "../checks/TatError";
import { formatDuration } from "../runs/durations";
import type { TatApi } from "../wire/TatApi";

/** Something that may take long, and what there is to say about it then. */
interface SlowWork {
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

/** Pages come side by side, 20 a second at most: a reading without an answer for so long is held up. */
const SILENT_MS = 5_000;
/** Less is not worth a word: a call takes its time. */
const SHORT_MS = 1_000;

/** Why there may be no answer; which of it holds is not seen from here. */
export const PATIENCE = "calls keep to the service's rate limit and are tried again when they fail";

/** Counts what one reading asks of the service, and tells how far it has come. */
export class ReadingCount {
  private calls = 0;
  private records = 0;
  private invokers = 0;
  private explainedRuns = 0;
  private underWay = 0;
  /** Since when there is no answer to a call that is under way. */
  private silentSinceMs = 0;
  /** How many records each list has, by its invokers. */
  private readonly totals = new Map<string, number>();
  private readonly listedIds = new Set<string>();
  private readonly over = new AbortController();

  /** @param clock tells the time, without that in which no answer could be heard */
  constructor(private readonly clock: { now(): number }) {}

  /** The service, whose calls are counted; those of several regions together. */
  of(api: TatApi): TatApi {
    return {
      readRegion: (signal) => api.readRegion(signal),
      describeInvokerRecords: async (request, signal) => {
        const page = await this.count((own) => api.describeInvokerRecords(request, own), signal);
        this.records += page.records.length;
        this.noteTotal(request.invokerIds, page.totalCount);
        return page;
      },
      describeInvokers: async (request, signal) => {
        const page = await this.count((own) => api.describeInvokers(request, own), signal);
        this.invokers += page.invokers.length;
        return page;
      },
      describeInvocationTasks: async (request, signal) => {
        const tasks = await this.count((own) => api.describeInvocationTasks(request, own), signal);
        this.explainedRuns++;
        return tasks;
      },
      warn: (message) => api.warn(message),
    };
  }

  /** How far the reading is, in numbers only: nothing that the service or the user wrote. */
  describe(): string {
    const silentMs = this.underWay === 0 ? 0 : this.clock.now() - this.silentSinceMs;
    if (this.calls === 0) {
      return silentMs < SHORT_MS ? "nothing read yet" : `no answer yet after ${formatSilence(silentMs)}; ${PATIENCE}`;
    }
    const records = this.totals.size > 0 ? [this.describeRecords()] : [];
    const tasks = this.explainedRuns > 0 ? [`the tasks of ${formatCount(this.explainedRuns, "run")}`] : [];
    const isOfInvokers = this.invokers > 0 || records.length + tasks.length === 0;
    const invokers = isOfInvokers ? [formatCount(this.invokers, "invoker")] : [];
    const read = `${[...records, ...tasks, ...invokers].join(" and ")} read (${formatCount(this.calls, "call")})`;
    return silentMs < SILENT_MS ? read : `${read}, no answer for ${formatSilence(silentMs)}; ${PATIENCE}`;
  }

  /** Ends the calls under way: the reading is over, and nobody waits for them. */
  end(): void {
    if (this.underWay > 0) this.over.abort(new TatError("The reading is over.", { code: "Cancelled" }));
  }

  private async count<T>(call: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.underWay++ === 0) this.silentSinceMs = this.clock.now();
    try {
      const own = this.over.signal;
      const answer = await call(signal ? AbortSignal.any([signal, own]) : own);
      this.calls++;
      this.silentSinceMs = this.clock.now();
      return answer;
    } finally {
      this.underWay--;
    }
  }

  /** A list of invokers that another list has is asked for in order to read less, and has no records of its own. */
  private noteTotal(invokerIds: readonly string[] | undefined, totalCount: number): void {
    const list = invokerIds?.join() ?? "";
    const isPart = this.totals.has("") || invokerIds?.some((invokerId) => this.listedIds.has(invokerId));
    if (isPart && !this.totals.has(list)) return;
    this.totals.set(list, totalCount);
    for (const invokerId of invokerIds ?? []) this.listedIds.add(invokerId);
  }

  /** "At most": whoever wants the newest records stops before the end. Where rows were read twice it says nothing. */
  private describeRecords(): string {
    const total = [...this.totals.values()].reduce((sum, count) => sum + count, 0);
    if (this.records > total) return formatCount(this.records, "record");
    return `${this.records.toLocaleString("en-US")} of at most ${formatCount(total, "record")}`;
  }
}

/** To the nearest second: the first call begins a moment after the reading. */
function formatSilence(silentMs: number): string {
  return formatDuration(Math.round(silentMs / 1000) * 1000);
}

function formatCount(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

/** A reading as its progress is told. */
interface Reading {
  /** What the user knows it by, such as `getInvokerRecords`. */
  name: string;
  /** The resource at whose row progress is shown; otherwise the stack's. */
  urn?: string;
}

/**
 * Reads from the service, and tells how far it is when that takes more than two seconds. What is under way when it fails is
 * ended: a call that is refused may be tried again for a minute, which would hold the process.
 */
export async function reportReading<R, Asked = string | undefined>(
  report: SlowWorkReport,
  { name, urn }: Reading,
  connect: (asked: Asked) => TatApi,
  read: (connect: (asked: Asked) => TatApi) => Promise<R>,
): Promise<R> {
  const count = new ReadingCount(report);
  const counted = new Map<TatApi, TatApi>();
  const connectCounted = (asked: Asked) => {
    const api = connect(asked);
    if (!counted.has(api)) counted.set(api, count.of(api));
    return counted.get(api) as TatApi;
  };
  const end = report.begin({ urn, describe: () => `${name}: ${count.describe()}` });
  try {
    return await read(connectCounted);
  } finally {
    end();
    count.end();
  }
}
