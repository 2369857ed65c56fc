import { createHash } from "node:crypto";
import { choiceParser } from "../../checks/parseValues";
import { EmulatorArgumentError } from "./arguments";
import type { Absence, Schedule } from "./schedule";

/** An invoker that the emulator holds; the names are the API's in camel case. */
export interface StoredInvoker extends Schedule {
  /** `ivk-…`. */
  readonly invokerId: string;
  /** The only region in which it is seen. */
  readonly region: string;
  /** Its name, for people. */
  readonly name: string;
  /** `cmd-…`, the command that it runs. */
  readonly commandId: string;
  /** The name of that command. */
  readonly commandName: string;
  /** The script itself, not encoded. */
  readonly commandContent: string;
  /** The user of the instance who runs the command. */
  readonly username: string;
  /** `ins-…`; a run has a task for each. */
  readonly instanceIds: readonly string[];
  /** What the instances are. */
  readonly instanceKind: "CVM" | "LIGHTHOUSE";
  /** Values for the variables of the command. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether it is switched on. */
  readonly enable: boolean;
  /** When no run starts although it is due. */
  readonly absences: readonly Absence[];
  /** When it was created, in milliseconds since the UNIX epoch. */
  readonly createdTimeMs: number;
  /** When it was last changed, in milliseconds since the UNIX epoch. */
  readonly updatedTimeMs: number;
  /** Its tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A run of an invoker as the emulator keeps it. Only `result` changes after it was added. */
export interface StoredRecord {
  readonly invokerId: string;
  /** As the service writes it to clients. */
  readonly invokeTime: string;
  readonly reason: string;
  /** Empty for a trigger that started no invocation. */
  readonly invocationId: string;
  result: string;
  /** `invokeTime` as an instant, in milliseconds since the UNIX epoch. */
  readonly timeMs: number;
  /** Counts up with every record added: orders records of one instant. */
  readonly sequence: number;
}

/** One instance's part of an invocation as the emulator keeps it. */
export interface StoredTask {
  readonly invocationTaskId: string;
  readonly instanceId: string;
  readonly taskStatus: string;
  readonly exitCode: number;
  /** What the command printed, before it is cut and encoded. */
  readonly output: string;
  readonly errorInfo: string;
}

/**
 * The order in which rows are answered. The documents state none; their samples show the newest first. `shuffled` is a
 * fixed order by hash, so that new rows turn up anywhere.
 */
export type RowOrder = "newestFirst" | "oldestFirst" | "groupedByInvoker" | "shuffled";

/** Compares two records for `Array.sort`; never 0 for two different records. */
type CompareRecords = (a: StoredRecord, b: StoredRecord) => number;

const compareNewestFirst: CompareRecords = (a, b) => b.timeMs - a.timeMs || b.sequence - a.sequence;

const comparators: Record<RowOrder, () => CompareRecords> = {
  newestFirst: () => compareNewestFirst,
  oldestFirst: () => (a, b) => compareNewestFirst(b, a),
  groupedByInvoker: () => (a, b) =>
    a.invokerId === b.invokerId ? compareNewestFirst(a, b) : a.invokerId < b.invokerId ? -1 : 1,
  shuffled: createHashComparator,
};

/** Reads the name of an order. */
export const parseRowOrder = choiceParser(Object.keys(comparators) as RowOrder[]);

function createHashComparator(): CompareRecords {
  const ranks = new WeakMap<StoredRecord, number>();
  const rankOf = (record: StoredRecord): number => {
    const text = `${record.invokerId} ${record.invocationId} ${record.invokeTime}`;
    const rank = ranks.get(record) ?? createHash("sha256").update(text).digest().readUIntBE(0, 6);
    ranks.set(record, rank);
    return rank;
  };
  return (a, b) => rankOf(a) - rankOf(b) || a.sequence - b.sequence;
}

/** How many selections are kept: more than a client makes that reads 10,000 invokers by 100. */
const MOST_SELECTIONS = 128;

/**
 * The records of some invokers in the order of the answers, merged only as far as somebody has read: a page costs little
 * however long the history is, so that no answer of a long reading is late.
 */
class Selection {
  readonly length: number;
  private readonly merged: StoredRecord[] = [];
  /** For each list how many of its records are merged. */
  private readonly taken: number[];

  /** @param lists the records of each invoker, in order */
  constructor(
    private readonly lists: readonly (readonly StoredRecord[])[],
    private readonly compare: CompareRecords,
  ) {
    this.length = lists.reduce((sum, list) => sum + list.length, 0);
    this.taken = lists.map(() => 0);
  }

  /** The records from index `start` up to, not including, `end`; all by default. */
  slice(start = 0, end = this.length): StoredRecord[] {
    while (this.merged.length < Math.min(end, this.length)) this.merged.push(this.takeFirst());
    return this.merged.slice(start, end);
  }

  private takeFirst(): StoredRecord {
    let first: StoredRecord | undefined;
    let from = 0;
    for (const [index, list] of this.lists.entries()) {
      const head = list[this.taken[index] as number];
      if (head === undefined || (first !== undefined && this.compare(first, head) < 0)) continue;
      first = head;
      from = index;
    }
    this.taken[from] = (this.taken[from] as number) + 1;
    return first as StoredRecord;
  }
}

/** Everything the emulator holds. */
export class Store {
  readonly invokers = new Map<string, StoredInvoker>();
  private readonly byInvocation = new Map<string, StoredRecord>();
  private readonly tasks = new Map<string, readonly StoredTask[]>();
  private readonly byInvoker = new Map<string, StoredRecord[]>();
  /** The invokers whose records have to be put in order before somebody looks. */
  private readonly unsorted = new Set<string>();
  /** What was asked for since the last change, so that its next page costs nothing. */
  private readonly selections = new Map<string, Selection>();
  private readonly compare: CompareRecords;
  private sequence = 0;

  constructor(order: RowOrder) {
    this.compare = comparators[order]();
  }

  addInvoker(invoker: StoredInvoker): void {
    if (this.invokers.has(invoker.invokerId)) {
      throw new EmulatorArgumentError("addInvoker.invokerId", `${invoker.invokerId} was added before`);
    }
    this.invokers.set(invoker.invokerId, invoker);
    this.byInvoker.set(invoker.invokerId, []);
    this.selections.clear();
  }

  /** Puts an invoker in the place of the one with its ID. */
  replaceInvoker(invoker: StoredInvoker): void {
    this.invokers.set(invoker.invokerId, invoker);
    this.selections.clear();
  }

  /** Removes an invoker and its records. */
  removeInvoker(invokerId: string): void {
    this.removeRecords(new Set(this.listRuns(invokerId)));
    this.invokers.delete(invokerId);
    this.byInvoker.delete(invokerId);
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
    if (record.invocationId !== "") this.byInvocation.set(record.invocationId, record);
    this.byInvoker.get(record.invokerId)?.push(record);
    this.unsorted.add(record.invokerId);
    this.selections.clear();
    return record;
  }

  /** Every record of an invoker, in the order of the answers. */
  listRuns(invokerId: string): readonly StoredRecord[] {
    const runs = this.byInvoker.get(invokerId) ?? [];
    if (this.unsorted.delete(invokerId)) runs.sort(this.compare);
    return runs;
  }

  /** Every record, in the order of the answers. */
  listRecords(): StoredRecord[] {
    return [...this.byInvoker.values()].flat().sort(this.compare);
  }

  /** The records of a region, or of those of its invokers that are named; IDs that are not there are passed over. */
  selectRecords(region: string, invokerIds?: readonly string[]): Selection {
    const question = `${region} ${invokerIds?.join() ?? "every invoker"}`;
    const known = this.selections.get(question);
    if (known) return known;
    const wanted = [...new Set(invokerIds ?? this.invokers.keys())];
    const selection = this.select(wanted.filter((id) => this.invokers.get(id)?.region === region));
    if (this.selections.size === MOST_SELECTIONS) this.selections.clear();
    this.selections.set(question, selection);
    return selection;
  }

  findRecord(invocationId: string): StoredRecord | undefined {
    return this.byInvocation.get(invocationId);
  }

  removeRecords(gone: ReadonlySet<StoredRecord>): void {
    for (const [invokerId, runs] of this.byInvoker) {
      const left = runs.filter((record) => !gone.has(record));
      this.byInvoker.set(invokerId, left);
    }
    this.selections.clear();
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

  private select(invokerIds: readonly string[]): Selection {
    const lists = invokerIds.map((id) => this.listRuns(id));
    return new Selection(lists, this.compare);
  }
}
