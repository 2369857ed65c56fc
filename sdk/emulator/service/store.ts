import { createHash } from "node:crypto";
import { choiceParser } from "../../checks/parseValues";
import { showValue } from "../../checks/showValue";
import { EmulatorArgumentError } from "./arguments";
import type { ResultPlan } from "./history";
import type { InvokerSeed } from "./invokerSeed";
import type { StoredTask } from "./recordSeed";
import type { Absence, Schedule, ScheduleSeed } from "./schedule";

/** What its seed says of an invoker that is not held as it is said, or not at all. */
type Unheld = keyof ResultPlan | keyof ScheduleSeed | "absences" | "createdTime" | "updatedTime" | "until" | "live";

/** An invoker that the emulator holds; the names are the API's in camel case. */
export interface StoredInvoker extends Readonly<Required<Omit<InvokerSeed, Unheld>>>, Schedule {
  /** When no run starts although it is due. */
  readonly absences: readonly Absence[];
  /** When it was created, in milliseconds since the UNIX epoch. */
  readonly createdTimeMs: number;
  /** When it was last changed, in milliseconds since the UNIX epoch. */
  readonly updatedTimeMs: number;
}

/** A run as the emulator answers it, in camel case. */
export interface EmulatedRecord {
  /** The invoker that started it. */
  readonly invokerId: string;
  /** When it started, as the API writes it. */
  readonly invokeTime: string;
  /** Why it started, in words. */
  readonly reason: string;
  /** `inv-…`; empty when nothing was started. */
  readonly invocationId: string;
  /** `SUCCESS`, `FAILED`, `RUNNING`, … or any other text. */
  readonly result: string;
}

/** A run as the emulator keeps it. Only its result changes after it was added. */
export interface StoredRecord extends Omit<EmulatedRecord, "result"> {
  result: string;
  /** `invokeTime` as an instant, in milliseconds since the UNIX epoch. */
  readonly timeMs: number;
  /** Counts up with every record added: orders records of one instant. */
  readonly sequence: number;
}

/** What is given out of a run: whatever is done to it changes nothing. */
export function copyRecord({ invokerId, invokeTime, reason, invocationId, result }: StoredRecord): EmulatedRecord {
  return { invokerId, invokeTime, reason, invocationId, result };
}

/**
 * The order in which rows are answered. The documents state none; their samples show the newest first. `shuffled` is a
 * fixed order by hash, so that new rows turn up anywhere.
 */
export type RowOrder = "newestFirst" | "oldestFirst" | "groupedByInvoker" | "shuffled";

/** Compares two records for `Array.sort`; never 0 for two different records. */
type CompareRecords = (a: StoredRecord, b: StoredRecord) => number;

/** Puts the newest run first, and of one second the one that was added last. */
export const compareNewestFirst: CompareRecords = (a, b) => b.timeMs - a.timeMs || b.sequence - a.sequence;

const COMPARATORS: Record<RowOrder, () => CompareRecords> = {
  newestFirst: () => compareNewestFirst,
  oldestFirst: () => (a, b) => compareNewestFirst(b, a),
  groupedByInvoker: () => (a, b) =>
    a.invokerId === b.invokerId ? compareNewestFirst(a, b) : a.invokerId < b.invokerId ? -1 : 1,
  shuffled: createHashComparator,
};

/** Reads the name of an order. */
export const parseRowOrder = choiceParser(Object.keys(COMPARATORS) as RowOrder[]);

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
/** How many invokers a message names. */
const MOST_NAMED = 5;

/** Everything the emulator holds. */
export class Store {
  readonly invokers = new Map<string, StoredInvoker>();
  private records: StoredRecord[] = [];
  private isSorted = true;
  private readonly byInvocation = new Map<string, StoredRecord>();
  private readonly tasks = new Map<string, readonly StoredTask[]>();
  /** What was asked for since the last change of the records, so that its next page costs nothing. */
  private readonly selections = new Map<string, readonly StoredRecord[]>();
  private readonly compare: CompareRecords;
  private sequence = 0;

  constructor(order: RowOrder) {
    this.compare = COMPARATORS[order]();
  }

  addInvoker(invoker: StoredInvoker): void {
    if (this.invokers.has(invoker.invokerId)) {
      throw new EmulatorArgumentError("addInvoker.invokerId", `${invoker.invokerId} was added before`);
    }
    this.invokers.set(invoker.invokerId, invoker);
  }

  /** The invoker with this ID; throws {@link EmulatorArgumentError}, which names some that there are, where there is none. */
  getInvoker(invokerId: string): StoredInvoker {
    const invoker = this.invokers.get(invokerId);
    if (invoker) return invoker;
    const known = [...this.invokers.keys()].slice(0, MOST_NAMED);
    const more = this.invokers.size > MOST_NAMED ? ", …" : "";
    const others = known.length === 0 ? "" : `: there are ${known.join(", ")}${more}`;
    throw new EmulatorArgumentError("invokerId", `there is no invoker ${showValue(invokerId)}${others}`);
  }

  /** Removes an invoker that is there, and its records. */
  removeInvoker(invokerId: string): void {
    this.getInvoker(invokerId);
    this.removeRecords((record) => record.invokerId === invokerId);
    this.invokers.delete(invokerId);
  }

  /** Adds a record of an invoker that is there. */
  addRecord(fields: Omit<StoredRecord, "sequence">): StoredRecord {
    if (this.byInvocation.has(fields.invocationId)) {
      throw new EmulatorArgumentError("addRecord.invocationId", `${fields.invocationId} was added before`);
    }
    const record: StoredRecord = { ...fields, sequence: this.sequence++ };
    if (record.invocationId !== "") this.byInvocation.set(record.invocationId, record);
    this.records.push(record);
    this.isSorted = false;
    this.selections.clear();
    return record;
  }

  /** Every record, in the order of the answers. */
  listRecords(): readonly StoredRecord[] {
    // Those added since are the only ones out of order, which costs one pass.
    if (!this.isSorted) this.records.sort(this.compare);
    this.isSorted = true;
    return this.records;
  }

  /** The records of a region, or of those of its invokers that are named; IDs that are not there are passed over. */
  selectRecords(region: string, invokerIds?: readonly string[]): readonly StoredRecord[] {
    const question = `${region} ${invokerIds?.join() ?? "every invoker"}`;
    const known = this.selections.get(question);
    if (known) return known;
    const wanted = new Set(invokerIds ?? this.invokers.keys());
    for (const invokerId of wanted) if (this.invokers.get(invokerId)?.region !== region) wanted.delete(invokerId);
    const selection = this.listRecords().filter(({ invokerId }) => wanted.has(invokerId));
    if (this.selections.size === MOST_SELECTIONS) this.selections.clear();
    this.selections.set(question, selection);
    return selection;
  }

  /** The run with this ID; throws {@link EmulatorArgumentError} where there is none. */
  getRecord(invocationId: string): StoredRecord {
    const record = this.byInvocation.get(invocationId);
    if (record) return record;
    throw new EmulatorArgumentError("invocationId", `there is no run ${showValue(invocationId)}`);
  }

  findRecord(invocationId: string): StoredRecord | undefined {
    return this.byInvocation.get(invocationId);
  }

  /** Removes the records for which the function is true, with their tasks; returns how many. */
  removeRecords(isGone: (record: StoredRecord) => boolean): number {
    const gone = new Set(this.records.filter(isGone));
    this.records = this.records.filter((record) => !gone.has(record));
    this.selections.clear();
    for (const { invocationId } of gone) {
      this.byInvocation.delete(invocationId);
      this.tasks.delete(invocationId);
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
}
