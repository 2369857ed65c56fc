import { EmulatorArgumentError } from "./EmulatorArgumentError";
import type { Fault, FaultKind } from "./Fault";
import type { LoggedRequest } from "./LoggedRequest";

const KINDS: Record<FaultKind, true> = {
  rateLimit: true,
  internalError: true,
  serviceUnavailable: true,
  signatureExpire: true,
  tokenFailure: true,
  error: true,
  gatewayPage: true,
  connectionReset: true,
  truncatedBody: true,
  stalledBody: true,
  emptyBody: true,
  notJson: true,
  jsonWithoutResponse: true,
  neverAnswer: true,
  slowAnswer: true,
  response: true,
};

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

  /** Adds faults behind those there are. Throws {@link EmulatorArgumentError} for an unknown kind or count. */
  push(...faults: Fault[]): void {
    for (const fault of faults) {
      checkFault(fault);
      this.entries.push({ fault: { ...fault }, seen: 0, met: 0 });
    }
  }

  /** Forgets all faults. */
  clear(): void {
    this.entries = [];
  }

  /** The fault that this request meets. Every request is counted by every fault it could meet, whichever it does meet. */
  take(request: LoggedRequest): Fault | undefined {
    const meant = this.entries.filter(({ fault }) => isMeantFor(fault, request));
    for (const entry of meant) {
      entry.seen++;
    }
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

function checkFault({ kind, nth = 1, times = 1 }: Fault): void {
  if (!Object.hasOwn(KINDS, kind)) {
    throw new EmulatorArgumentError("faults.kind", `"${kind}" is none of ${Object.keys(KINDS).join(", ")}`);
  }
  if (!Number.isSafeInteger(nth) || nth < 1) {
    throw new EmulatorArgumentError("faults.nth", `${nth} is no count from 1 on`);
  }
  if (!(times >= 1 && (Number.isSafeInteger(times) || times === Number.POSITIVE_INFINITY))) {
    throw new EmulatorArgumentError("faults.times", `${times} is neither a count from 1 on nor Infinity`);
  }
}
