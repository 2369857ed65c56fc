import { EmulatorArgumentError } from "./EmulatorArgumentError";
import { MergedRecords } from "./MergedRecords";
import type { CompareRecords } from "./rowOrder";
import { SortedRecords } from "./SortedRecords";
import type { StoredInvoker } from "./StoredInvoker";
import type { StoredRecord } from "./StoredRecord";
import type { StoredTask } from "./StoredTask";

/** How many sets of invokers keep their merged list: more than a client that splits 10,000 invokers by 100 walks through. */
const MAX_VIEWS = 128;

/** Everything the emulator holds, indexed so that reading a whole history page by page costs O(page) each. */
export class Store {
  readonly invokers = new Map<string, StoredInvoker>();
  private readonly byInvocation = new Map<string, StoredRecord>();
  private readonly byInvoker = new Map<string, SortedRecords>();
  private readonly byRegion = new Map<string, MergedRecords>();
  private readonly byInvokerSet = new Map<string, MergedRecords>();
  private readonly tasks = new Map<string, readonly StoredTask[]>();
  private sequence = 0;

  constructor(private readonly compare: CompareRecords) {}

  addInvoker(invoker: StoredInvoker): void {
    if (this.invokers.has(invoker.invokerId)) {
      throw new EmulatorArgumentError("addInvoker.invokerId", `${invoker.invokerId} was added before`);
    }
    const list = new SortedRecords(this.compare);
    const region = this.byRegion.get(invoker.region) ?? new MergedRecords(this.compare);
    region.addList(invoker.invokerId, list);
    this.invokers.set(invoker.invokerId, invoker);
    this.byInvoker.set(invoker.invokerId, list);
    this.byRegion.set(invoker.region, region);
  }

  /** The invoker of a record that is here. */
  getInvoker(record: StoredRecord): StoredInvoker {
    return this.invokers.get(record.invokerId) as StoredInvoker;
  }

  /** Adds a record of an invoker that is there. */
  addRecord(fields: Omit<StoredRecord, "sequence">): StoredRecord {
    if (this.byInvocation.has(fields.invocationId)) {
      throw new EmulatorArgumentError("addRecord.invocationId", `${fields.invocationId} was added before`);
    }
    const record: StoredRecord = { ...fields, sequence: this.sequence++ };
    if (record.invocationId !== "") {
      this.byInvocation.set(record.invocationId, record);
    }
    this.byInvoker.get(record.invokerId)?.add(record);
    for (const merged of this.listMerged()) {
      if (merged.covers(record.invokerId)) {
        merged.noticeAdded(record);
      }
    }
    return record;
  }

  /** The records of a region, or of those of its invokers that are named; IDs that are not there are passed over. */
  selectRecords(region: string, invokerIds?: readonly string[]): MergedRecords {
    if (invokerIds === undefined) {
      return this.byRegion.get(region) ?? new MergedRecords(this.compare);
    }
    const known = [...new Set(invokerIds)].filter((id) => this.invokers.get(id)?.region === region).sort();
    const key = known.join();
    const merged = this.byInvokerSet.get(key) ?? this.mergeRecords(known);
    // The set asked for last is the last to make room for another.
    this.byInvokerSet.delete(key);
    this.byInvokerSet.set(key, merged);
    const [oldest] = this.byInvokerSet.keys();
    if (this.byInvokerSet.size > MAX_VIEWS && oldest !== undefined) {
      this.byInvokerSet.delete(oldest);
    }
    return merged;
  }

  /** Every record of a region, or of all of them, in order. */
  listRecords(region?: string): readonly StoredRecord[] {
    const regions = region === undefined ? [...this.byRegion.values()] : [this.selectRecords(region)];
    const records = regions.map((merged) => merged.slice(0, merged.length));
    return records.length === 1 ? (records[0] ?? []) : records.flat().sort(this.compare);
  }

  findRecord(invocationId: string): StoredRecord | undefined {
    return this.byInvocation.get(invocationId);
  }

  removeRecords(gone: ReadonlySet<StoredRecord>): void {
    for (const list of this.byInvoker.values()) {
      list.remove(gone);
    }
    for (const merged of this.listMerged()) {
      merged.reset();
    }
    for (const record of gone) {
      this.byInvocation.delete(record.invocationId);
      this.tasks.delete(record.invocationId);
    }
  }

  setTasks(invocationId: string, tasks: readonly StoredTask[]): void {
    this.tasks.set(invocationId, tasks);
  }

  /** The tasks that were set for an invocation; undefined where they follow from its result. */
  findTasks(invocationId: string): readonly StoredTask[] | undefined {
    return this.tasks.get(invocationId);
  }

  private *listMerged(): Iterable<MergedRecords> {
    yield* this.byRegion.values();
    yield* this.byInvokerSet.values();
  }

  private mergeRecords(invokerIds: readonly string[]): MergedRecords {
    const merged = new MergedRecords(this.compare);
    for (const id of invokerIds) {
      merged.addList(id, this.byInvoker.get(id) as SortedRecords);
    }
    return merged;
  }
}
