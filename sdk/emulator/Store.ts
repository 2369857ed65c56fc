import { EmulatorArgumentError } from "./EmulatorArgumentError";
import type { CompareRecords } from "./rowOrder";
import { SortedRecords } from "./SortedRecords";
import type { StoredInvoker } from "./StoredInvoker";
import type { StoredRecord } from "./StoredRecord";
import type { StoredTask } from "./StoredTask";

/** How many sets of invokers keep their merged list: more than a client that splits 10,000 invokers by 100 walks through. */
const MAX_VIEWS = 128;

interface View {
  invokerIds: ReadonlySet<string>;
  records: SortedRecords;
}

/** Everything the emulator holds. A page costs O(page) once a set of invokers was asked for, and new records keep it so. */
export class Store {
  readonly invokers = new Map<string, StoredInvoker>();
  private readonly byInvocation = new Map<string, StoredRecord>();
  private readonly byInvoker = new Map<string, SortedRecords>();
  private readonly byRegion = new Map<string, SortedRecords>();
  private readonly tasks = new Map<string, readonly StoredTask[]>();
  private readonly views = new Map<string, View>();
  private sequence = 0;

  constructor(private readonly compare: CompareRecords) {}

  addInvoker(invoker: StoredInvoker): void {
    if (this.invokers.has(invoker.invokerId)) {
      throw new EmulatorArgumentError("addInvoker.invokerId", `${invoker.invokerId} was added before`);
    }
    this.invokers.set(invoker.invokerId, invoker);
    this.byInvoker.set(invoker.invokerId, new SortedRecords(this.compare));
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
    for (const list of this.listsWith(record.invokerId)) {
      list.add(record);
    }
    return record;
  }

  /** The records of a region, or of those of its invokers that are named; IDs that are not there are passed over. */
  listRecords(region: string, invokerIds?: readonly string[]): readonly StoredRecord[] {
    if (invokerIds === undefined) {
      return this.byRegion.get(region)?.all ?? [];
    }
    const known = [...new Set(invokerIds)].filter((id) => this.invokers.get(id)?.region === region).sort();
    const [first] = known;
    if (first === undefined) {
      return [];
    }
    return known.length === 1 ? (this.byInvoker.get(first)?.all ?? []) : this.getView(known).records.all;
  }

  /** Every record of every region, in order. */
  listEverywhere(): readonly StoredRecord[] {
    const lists = [...this.byRegion.values()].map((list) => list.all);
    return lists.length === 1 ? (lists[0] ?? []) : lists.flat().sort(this.compare);
  }

  findRecord(invocationId: string): StoredRecord | undefined {
    return this.byInvocation.get(invocationId);
  }

  /** Removes records everywhere and tells how many. */
  removeRecords(gone: ReadonlySet<StoredRecord>): number {
    for (const list of [
      ...this.byInvoker.values(),
      ...this.byRegion.values(),
      ...[...this.views.values()].map((view) => view.records),
    ]) {
      list.remove(gone);
    }
    for (const record of gone) {
      this.byInvocation.delete(record.invocationId);
      this.tasks.delete(record.invocationId);
    }
    return gone.size;
  }

  setTasks(invocationId: string, tasks: readonly StoredTask[]): void {
    this.tasks.set(invocationId, tasks);
  }

  /** The tasks that were set for an invocation; undefined where they follow from its result. */
  findTasks(invocationId: string): readonly StoredTask[] | undefined {
    return this.tasks.get(invocationId);
  }

  private *listsWith(invokerId: string): Iterable<SortedRecords> {
    yield this.byInvoker.get(invokerId) as SortedRecords;
    yield this.getRegion((this.invokers.get(invokerId) as StoredInvoker).region);
    for (const view of this.views.values()) {
      if (view.invokerIds.has(invokerId)) {
        yield view.records;
      }
    }
  }

  private getRegion(region: string): SortedRecords {
    const list = this.byRegion.get(region) ?? new SortedRecords(this.compare);
    this.byRegion.set(region, list);
    return list;
  }

  /** The merged list of a set of invokers; the least recently used one makes room for a new one. */
  private getView(sortedIds: readonly string[]): View {
    const key = sortedIds.join();
    const view = this.views.get(key) ?? this.createView(sortedIds);
    this.views.delete(key);
    this.views.set(key, view);
    const [oldest] = this.views.keys();
    if (this.views.size > MAX_VIEWS && oldest !== undefined) {
      this.views.delete(oldest);
    }
    return view;
  }

  /** Taken from the region's list, which is in order already: sorting 40,000 records again would cost 70 ms. */
  private createView(sortedIds: readonly string[]): View {
    const invokerIds = new Set(sortedIds);
    const { region } = this.invokers.get(sortedIds[0] as string) as StoredInvoker;
    const records = this.getRegion(region).all.filter((record) => invokerIds.has(record.invokerId));
    return { invokerIds, records: new SortedRecords(this.compare, records) };
  }
}
