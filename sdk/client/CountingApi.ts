import { formatDuration } from "../records/formatDuration";
import type { InvocationTask, InvokerRecordPage, InvokerRecordPageRequest, TatApi } from "./TatApi";

/** Pages come side by side, 20 a second at most: a reading without an answer for so long is held up. */
const SILENT_MS = 5_000;
/** Less is not worth a word: a call takes its time. */
const SHORT_MS = 1_000;

/** Why there may be no answer; which of it holds is not seen from here. */
export const PATIENCE = "calls keep to the service's rate limit and are tried again when they fail";

/** Passes the calls of one reading on to the service, and tells how far it has come. */
export class CountingApi implements TatApi {
  private calls = 0;
  private records = 0;
  private explainedRuns = 0;
  private underWay = 0;
  /** Since when there is no answer to a call that is under way. */
  private silentSinceMs = 0;
  /** How many records each list has, by its invokers. */
  private readonly totals = new Map<string, number>();
  private readonly listedIds = new Set<string>();

  /** @param clock tells the time, without that in which no answer could be heard */
  constructor(
    private readonly api: TatApi,
    private readonly clock: { now(): number },
  ) {}

  async describeInvokerRecords(request: InvokerRecordPageRequest, signal?: AbortSignal): Promise<InvokerRecordPage> {
    const page = await this.count(() => this.api.describeInvokerRecords(request, signal));
    this.records += page.records.length;
    this.noteTotal(request.invokerIds, page.totalCount);
    return page;
  }

  async describeInvocationTasks(
    request: { invocationId: string; withOutput: boolean },
    signal?: AbortSignal,
  ): Promise<InvocationTask[]> {
    const tasks = await this.count(() => this.api.describeInvocationTasks(request, signal));
    this.explainedRuns++;
    return tasks;
  }

  /** How far the reading is, in numbers only: nothing that the service or the user wrote. */
  describe(): string {
    const silentMs = this.underWay === 0 ? 0 : this.clock.now() - this.silentSinceMs;
    if (this.calls === 0) {
      return silentMs < SHORT_MS ? "nothing read yet" : `no answer yet after ${formatSilence(silentMs)}; ${PATIENCE}`;
    }
    const records = this.totals.size > 0 ? [this.describeRecords()] : [];
    const tasks = this.explainedRuns > 0 ? [`the tasks of ${formatCount(this.explainedRuns, "run")}`] : [];
    const read = `${[...records, ...tasks].join(" and ")} read (${formatCount(this.calls, "call")})`;
    return silentMs < SILENT_MS ? read : `${read}, no answer for ${formatSilence(silentMs)}; ${PATIENCE}`;
  }

  private async count<T>(call: () => Promise<T>): Promise<T> {
    if (this.underWay++ === 0) this.silentSinceMs = this.clock.now();
    try {
      const answer = await call();
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
