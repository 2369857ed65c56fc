import { type Fault, parseFault } from "./faults";
import { requireValid } from "./service/arguments";
import type { LoggedRequest } from "./service/messages";

interface Entry {
  fault: Fault;
  /** How many requests it could have met. */
  seen: number;
  /** How many requests met it. */
  met: number;
}

/** The faults to come. A request meets at most one: the first pushed that is due. */
export class FaultScript {
  private entries: Entry[] = [];

  /** How many faults will still meet a request, if one comes that they are meant for: 0 once the script is played out. */
  get pending(): number {
    return this.entries.length;
  }

  /** Adds faults behind those there are. Throws EmulatorArgumentError, and adds none, for one that could never be played. */
  push(...faults: Fault[]): void {
    const parsed = faults.map((fault) => requireValid(parseFault, "faults", fault));
    this.entries.push(...parsed.map((fault) => ({ fault, seen: 0, met: 0 })));
  }

  /** Forgets all faults. */
  clear(): void {
    this.entries = [];
  }

  /** The fault that this request meets. Every request is counted by every fault it could meet, whichever it does meet. */
  take(request: LoggedRequest): Fault | undefined {
    const meant = this.entries.filter(({ fault }) => isMeantFor(fault, request));
    for (const entry of meant) entry.seen++;
    const due = meant.find(({ fault, seen }) => seen >= (fault.nth ?? 1));
    if (due) {
      due.met++;
      this.entries = this.entries.filter(({ fault, met }) => met < (fault.times ?? 1));
    }
    return due?.fault;
  }
}

function isMeantFor(fault: Fault, request: LoggedRequest): boolean {
  return (fault.action === undefined || fault.action === request.action) && (fault.match?.(request) ?? true);
}
