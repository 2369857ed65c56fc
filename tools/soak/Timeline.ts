import type { EmulatedRecord, TatEmulator } from "../../sdk/emulator";
import type { Move } from "./Schedule";

const MINUTE_MS = 60_000;
/** When the newest run of every invoker started that is there from the beginning. */
export const BEGIN_MS = Date.parse("2026-11-24T00:00:05Z");

/** The newest finished run of an invoker as it was at some moment; undefined for none. */
type NewestFinished = string | undefined;

/**
 * What the service held from the beginning to the end of a try: the model that answers are checked against. It changes
 * the emulator's records and remembers every state, and shares no code with what is checked.
 */
export class Timeline {
  /** Each record by its invocation ID in every version that there ever was. */
  readonly versions = new Map<string, EmulatedRecord[]>();
  /** By invoker: the result of the newest finished run, in every state that there ever was. */
  readonly newestFinished = new Map<string, Set<NewestFinished>>();
  /** Invokers that lost records. */
  readonly purgedInvokers = new Set<string>();
  private readonly existed: readonly EmulatedRecord[];
  private minute = 0;

  constructor(
    private readonly emulator: TatEmulator,
    readonly invokerIds: readonly string[],
  ) {
    this.existed = emulator.listRecords();
    this.remember();
  }

  /** What the service holds now. */
  get records(): readonly EmulatedRecord[] {
    return this.emulator.listRecords();
  }

  /** Records that were there all the time, whatever became of their results. */
  get stayed(): EmulatedRecord[] {
    const now = new Set(this.records.map(({ invocationId }) => invocationId));
    return this.existed.filter(({ invocationId }) => now.has(invocationId));
  }

  apply(move: Move): void {
    if (move.kind === "run") this.run(this.idOf(move.invoker), move.count, move.result);
    else if (move.kind === "finish") this.finish(move.result);
    else this.purge(move.kind === "purgeOldest" ? this.oldest(move.count) : this.recordsOf(move.invoker));
    this.remember();
  }

  /** Lets runs start, each a minute after the one before, and gives the invocation ID of the last. */
  run(invokerId: string, count: number, result: string): string {
    let invocationId = "";
    for (let index = 0; index < count; index++) {
      this.minute++;
      const invokeTime = new Date(BEGIN_MS + this.minute * MINUTE_MS).toISOString().replace(".000Z", "Z");
      ({ invocationId } = this.emulator.addRecord({ invokerId, invokeTime, result }));
    }
    this.remember();
    return invocationId;
  }

  private finish(result: string): void {
    for (const { invocationId, result: now } of this.records) {
      if (now === "RUNNING") this.emulator.setResult(invocationId, result);
    }
  }

  private purge(gone: readonly EmulatedRecord[]): void {
    const ids = new Set(gone.map(({ invocationId }) => invocationId));
    for (const { invokerId } of gone) this.purgedInvokers.add(invokerId);
    this.emulator.removeRecords(({ invocationId }) => ids.has(invocationId));
  }

  private oldest(count: number): EmulatedRecord[] {
    return [...this.records].sort((a, b) => Date.parse(a.invokeTime) - Date.parse(b.invokeTime)).slice(0, count);
  }

  private recordsOf(invoker: number): EmulatedRecord[] {
    return this.emulator.listRecords([this.idOf(invoker)]);
  }

  private idOf(invoker: number): string {
    return this.invokerIds[invoker] as string;
  }

  private remember(): void {
    const newest = new Map<string, EmulatedRecord>();
    for (const record of this.records) {
      const versions = this.versions.get(record.invocationId) ?? [];
      this.versions.set(record.invocationId, versions);
      if (versions.at(-1)?.result !== record.result) versions.push(record);
      const isFinished = !["PENDING", "RUNNING", "CANCELLING"].includes(record.result);
      const known = newest.get(record.invokerId);
      if (isFinished && !(known && Date.parse(known.invokeTime) >= Date.parse(record.invokeTime))) {
        newest.set(record.invokerId, record);
      }
    }
    for (const invokerId of this.invokerIds) {
      const states = this.newestFinished.get(invokerId) ?? new Set();
      this.newestFinished.set(invokerId, states.add(newest.get(invokerId)?.result));
    }
  }
}
