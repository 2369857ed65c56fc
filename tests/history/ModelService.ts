import type { Invoker } from "../../sdk/runs/Invoker";
import { type InvokerRecord, invokeTimeMs } from "../../sdk/runs/InvokerRecord";
import type {
  InvokerPage,
  InvokerPageRequest,
  InvokerRecordPage,
  InvokerRecordPageRequest,
  TatApi,
} from "../../sdk/wire/TatApi";

/** Orders in which a service might list records: the documents promise none. */
export const ROW_ORDERS = [
  "newestFirst",
  "oldestFirst",
  "groupedNewestFirst",
  "groupedOldestFirst",
  "shuffled",
] as const;
export type RowOrder = (typeof ROW_ORDERS)[number];

/** A row, and how many had come before it: of two runs of equal time the one that came later is the newer. */
interface Row {
  record: InvokerRecord;
  sequence: number;
}

const comparisons: Record<RowOrder, (a: Row, b: Row) => number> = {
  newestFirst: (a, b) => invokeTimeMs(b.record) - invokeTimeMs(a.record) || b.sequence - a.sequence,
  oldestFirst: (a, b) => comparisons.newestFirst(b, a),
  groupedNewestFirst: (a, b) => compareText(a.record.invokerId, b.record.invokerId) || comparisons.newestFirst(a, b),
  groupedOldestFirst: (a, b) => compareText(a.record.invokerId, b.record.invokerId) || comparisons.newestFirst(b, a),
  shuffled: (a, b) => scatter(a.record.invocationId) - scatter(b.record.invocationId) || comparisons.newestFirst(a, b),
};

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function scatter(text: string): number {
  return [...text].reduce((hash, char) => {
    const mixed = Math.imul(hash ^ char.charCodeAt(0), 0x9e3779b1);
    return mixed ^ (mixed >>> 15);
  }, 7);
}

/** The simplest service that could be: a sorted array. What the reading code sees is checked against it. */
export class ModelService implements TatApi {
  readonly requests: InvokerRecordPageRequest[] = [];
  readonly invokerRequests: InvokerPageRequest[] = [];
  /** There are none unless a test puts some here; runs need none. */
  invokers: readonly Invoker[] = [];
  private rows: Row[] = [];
  private inserted = 0;

  /** @param records from old to new where their times are equal */
  constructor(
    records: readonly InvokerRecord[],
    private readonly order: RowOrder = "newestFirst",
    /** Runs around each answer: before the service looks at its rows, and before the caller gets them. */
    private readonly pause: (stage: "arrive" | "deliver") => Promise<unknown> = () => Promise.resolve(),
  ) {
    this.insertAll(records);
  }

  get records(): readonly InvokerRecord[] {
    return this.rows.map(({ record }) => record);
  }

  insert(...records: InvokerRecord[]): void {
    this.insertAll(records);
  }

  private insertAll(records: readonly InvokerRecord[]): void {
    const rows = records.map((record) => ({ record, sequence: this.inserted++ }));
    this.rows = [...this.rows, ...rows].sort(comparisons[this.order]);
  }

  remove(isGone: (record: InvokerRecord) => boolean): void {
    this.rows = this.rows.filter(({ record }) => !isGone(record));
  }

  async describeInvokers(request: InvokerPageRequest): Promise<InvokerPage> {
    this.invokerRequests.push(request);
    const { invokerIds, offset, limit } = request;
    const matching = this.invokers.filter(({ invokerId }) => invokerIds?.includes(invokerId) ?? true);
    const requestId = `request-${this.invokerRequests.length}`;
    return { invokers: matching.slice(offset, offset + limit), totalCount: matching.length, requestId };
  }

  async describeInvokerRecords(request: InvokerRecordPageRequest, signal?: AbortSignal): Promise<InvokerRecordPage> {
    this.requests.push(request);
    const requestId = `request-${this.requests.length}`;
    await this.pause("arrive");
    signal?.throwIfAborted();
    const { invokerIds, offset, limit } = request;
    const isAsked = ({ invokerId }: InvokerRecord) => invokerIds?.includes(invokerId) ?? true;
    const matching = this.records.filter(isAsked);
    const page = { records: matching.slice(offset, offset + limit), totalCount: matching.length, requestId };
    await this.pause("deliver");
    return page;
  }

  async readRegion(): Promise<string | undefined> {
    return undefined;
  }

  describeInvocationTasks(): never {
    throw new Error("The model has no tasks.");
  }

  warn(message: string): never {
    throw new Error(`The model has nobody to tell: ${message}`);
  }
}

const START_MS = Date.parse("2026-11-01T00:00:05Z");

/** A run of invoker number `invoker`, `minute` minutes after a fixed moment, with an ID that is its own. */
export function modelRecord(invoker: number, minute: number, result = "SUCCESS"): InvokerRecord {
  return {
    invokerId: `ivk-${String(invoker).padStart(4, "0")}`,
    invokeTime: new Date(START_MS + minute * 60_000).toISOString().replace(".000Z", "Z"),
    reason: "start an invocation at scheduled time.",
    invocationId: `inv-${invoker}m${minute}`,
    result,
  };
}

/** `count` runs of one invoker, one every `everyMinutes`, up to and including minute 0. */
export function modelHistory(invoker: number, count: number, everyMinutes = 1): InvokerRecord[] {
  return Array.from({ length: count }, (_, run) => modelRecord(invoker, -run * everyMinutes));
}
