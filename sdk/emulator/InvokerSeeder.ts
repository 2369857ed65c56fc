import { EmulatorArgumentError } from "./EmulatorArgumentError";
import { formatUtcTime } from "./formatTime";
import { isRegion } from "./isRegion";
import { LiveRuns } from "./LiveRuns";
import { parseInstantMs } from "./parseInstantMs";
import { createResultChain, planResults, type ResultPlan } from "./planResults";
import { RandomStream } from "./RandomStream";
import { lastRunMs } from "./runSchedule";
import type { Store } from "./Store";
import type { StoredInvoker } from "./StoredInvoker";
import type { StoredRecord } from "./StoredRecord";

/** The one reason that the API document shows. */
export const SCHEDULED_REASON = "start an invocation at scheduled time.";

const DEFAULT_INTERVAL_SECONDS = 300;

/** An invoker with its history. Everything has a default that depends on the emulator's seed only. */
export interface InvokerSeed extends ResultPlan {
  /** `ivk-` and lower-case letters or digits. */
  invokerId?: string;
  /** The region in which it is seen; nowhere else. Default: the emulator's. */
  region?: string;
  /** Default made of its ID. */
  name?: string;
  /** `cmd-…`; default one made up. */
  commandId?: string;
  /** Default `nightly-job`. */
  commandName?: string;
  /** The script, in plain text. */
  commandContent?: string;
  /** Default `root`. */
  username?: string;
  /** Default one instance; a run has a task for each. */
  instanceIds?: readonly string[];
  /** Default `CVM`. */
  instanceKind?: "CVM" | "LIGHTHOUSE";
  /** Values for the variables of the command. Default none. */
  parameters?: Readonly<Record<string, string>>;
  /** Default true. */
  enable?: boolean;
  /** Seconds from run to run: a multiple of 60, the service's schedules count minutes. Default 300. */
  intervalSeconds?: number;
  /** The newest run starts at the last scheduled time up to here. RFC 3339, a Date or milliseconds. Default: now. */
  until?: string | number | Date;
  /**
   * Goes on starting runs on schedule while the emulator runs: each is `RUNNING` for some seconds and then comes out as
   * `successRate` and `failureResults` say. Default false.
   */
  live?: boolean;
}

/** Adds invokers with histories that look like the service's: a few seconds after the scheduled minute, newest now. */
export class InvokerSeeder {
  readonly liveRuns = new LiveRuns();

  constructor(
    private readonly store: Store,
    private readonly defaults: { seed: string; region: string; now: () => number },
  ) {}

  /** Adds an invoker and its runs. Throws {@link EmulatorArgumentError} for a seed that the service could not hold. */
  add(seed: InvokerSeed): StoredInvoker {
    const invokerId = seed.invokerId ?? this.createId();
    checkShape("addInvoker.invokerId", invokerId, "ivk-");
    const region = seed.region ?? this.defaults.region;
    if (!isRegion(region)) {
      throw new EmulatorArgumentError("addInvoker.region", `"${region}" does not look like ap-guangzhou`);
    }
    const random = new RandomStream(`${this.defaults.seed}/${invokerId}`);
    const intervalSeconds = checkInterval(seed.intervalSeconds ?? DEFAULT_INTERVAL_SECONDS);
    const untilMs = seed.until === undefined ? this.defaults.now() : parseInstantMs("addInvoker.until", seed.until);
    const results = planResults(seed, random);
    const newestMs = lastRunMs(untilMs, intervalSeconds);
    const startOf = (age: number) => newestMs - age * intervalSeconds * 1000;
    const invoker: StoredInvoker = {
      invokerId,
      region,
      name: seed.name ?? `job-${invokerId.slice("ivk-".length)}`,
      commandId: seed.commandId ?? random.nextId("cmd-"),
      commandName: seed.commandName ?? "nightly-job",
      commandContent: seed.commandContent ?? "#!/bin/sh\nexec /usr/local/bin/nightly-job\n",
      username: seed.username ?? "root",
      instanceIds: [...(seed.instanceIds ?? [random.nextId("ins-")])],
      instanceKind: seed.instanceKind ?? "CVM",
      parameters: { ...seed.parameters },
      enable: seed.enable ?? true,
      intervalSeconds,
      createdTimeMs: startOf(results.length),
    };
    this.store.addInvoker(invoker);
    results.forEach((result, index) => {
      const startMs = startOf(results.length - 1 - index);
      this.addRun(
        invoker,
        Math.min(startMs + random.nextInteger(2, 8) * 1000, Math.max(startMs, untilMs)),
        result,
        random,
      );
    });
    if (seed.live) {
      this.liveRuns.add({
        invoker,
        sinceMs: Math.max(untilMs, this.defaults.now()),
        random,
        nextResult: createResultChain(seed, random),
        startRun: (timeMs) => this.addRun(invoker, timeMs, "RUNNING", random),
      });
    }
    return invoker;
  }

  private addRun(invoker: StoredInvoker, timeMs: number, result: string, random: RandomStream): StoredRecord {
    let invocationId = random.nextId("inv-");
    while (this.store.findRecord(invocationId)) {
      invocationId = random.nextId("inv-");
    }
    return this.store.addRecord({
      invokerId: invoker.invokerId,
      invokeTime: formatUtcTime(timeMs),
      reason: SCHEDULED_REASON,
      invocationId,
      result,
      timeMs: Math.floor(timeMs / 1000) * 1000,
    });
  }

  private createId(): string {
    const random = new RandomStream(`${this.defaults.seed}/invoker ${this.store.invokers.size}`);
    let id = random.nextId("ivk-");
    while (this.store.invokers.has(id)) {
      id = random.nextId("ivk-");
    }
    return id;
  }
}

/** Refuses an ID that the emulator would refuse in a request. */
export function checkShape(property: string, id: string, prefix: string): void {
  if (!new RegExp(`^${prefix}[0-9a-z]+$`).test(id)) {
    throw new EmulatorArgumentError(property, `"${id}" is not ${prefix} and lower-case letters or digits`);
  }
}

function checkInterval(intervalSeconds: number): number {
  if (!Number.isSafeInteger(intervalSeconds) || intervalSeconds <= 0 || intervalSeconds % 60 !== 0) {
    throw new EmulatorArgumentError("addInvoker.intervalSeconds", `${intervalSeconds} is no positive multiple of 60`);
  }
  return intervalSeconds;
}
