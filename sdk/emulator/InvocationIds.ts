import type { RandomStream } from "./RandomStream";
import type { Store } from "./Store";

/** Enough for 60 million runs, far more than fit into a process. */
const COUNTER_DIGITS = 5;
const PREFIX = "inv-";

/**
 * Makes up the invocation IDs of an emulator. They ascend: times are whole seconds, and clients put the runs of one second
 * in the order of their IDs, so that the run added last is the latest.
 */
export class InvocationIds {
  private made = 0;

  constructor(private readonly store: Store) {}

  /** The next ID that no run has: it counts up in its first digits, the others are random. */
  next(random: RandomStream): string {
    let id = this.create(random);
    while (this.store.findRecord(id)) {
      id = this.create(random);
    }
    return id;
  }

  private create(random: RandomStream): string {
    const counter = (this.made++).toString(36).padStart(COUNTER_DIGITS, "0");
    return PREFIX + counter + random.nextId(PREFIX).slice(PREFIX.length + COUNTER_DIGITS);
  }
}
