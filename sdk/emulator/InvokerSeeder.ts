import { EARLIEST_MS, EmulatorArgumentError, requireValid } from "./arguments";
import type { InvocationIds } from "./InvocationIds";
import type { InvokerSeed } from "./InvokerSeed";
import { LiveRuns } from "./LiveRuns";
import { MOST_RUNS, parseInvokerSeed } from "./parseInvokerSeed";
import { startAt } from "./parseRecordSeed";
import { createResultChain, planResults } from "./planResults";
import { RandomStream } from "./RandomStream";
import { lastRunMs } from "./runSchedule";
import type { Store } from "./Store";
import type { StoredInvoker } from "./StoredInvoker";
import type { StoredRecord } from "./StoredRecord";

/** The one reason that the API document shows. */
export const SCHEDULED_REASON = "start an invocation at scheduled time.";

const DEFAULT_INTERVAL_SECONDS = 300;

/** Adds invokers with histories that look like the service's: a few seconds after the scheduled minute, newest now. */
export class InvokerSeeder {
  readonly liveRuns = new LiveRuns();
  private plannedRuns = 0;

  constructor(
    private readonly store: Store,
    private readonly invocationIds: InvocationIds,
    private readonly defaults: { seed: string; region: string; now: () => number },
  ) {}

  /**
   * Adds an invoker and its runs. Throws {@link EmulatorArgumentError} for a seed that the service could not hold, or
   * that this process could not; `property` is what its messages call the seed.
   */
  add(given: InvokerSeed, property = "addInvoker"): StoredInvoker {
    const seed = requireValid(parseInvokerSeed, property, given);
    const invokerId = seed.invokerId ?? this.createId();
    const random = new RandomStream(`${this.defaults.seed}/${invokerId}`);
    const intervalSeconds = seed.intervalSeconds ?? DEFAULT_INTERVAL_SECONDS;
    const untilMs = seed.until ?? this.defaults.now();
    const results = planResults(seed, random, property);
    const newestMs = lastRunMs(untilMs, intervalSeconds);
    const startOf = (age: number) => newestMs - age * intervalSeconds * 1000;
    this.checkRoom(results.length, startOf(results.length), property);
    const invoker: StoredInvoker = {
      invokerId,
      region: seed.region ?? this.defaults.region,
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
    this.plannedRuns += results.length;
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

  private checkRoom(runs: number, oldestMs: number, property: string): void {
    if (this.plannedRuns + runs > MOST_RUNS) {
      throw new EmulatorArgumentError(
        `${property}.count`,
        `with ${runs} more it is more than ${MOST_RUNS} runs in all`,
      );
    }
    if (oldestMs < EARLIEST_MS) {
      throw new EmulatorArgumentError(`${property}.count`, `${runs} runs reach back to before the year 1`);
    }
  }

  private addRun(invoker: StoredInvoker, timeMs: number, result: string, random: RandomStream): StoredRecord {
    return this.store.addRecord({
      invokerId: invoker.invokerId,
      ...startAt(timeMs),
      reason: SCHEDULED_REASON,
      invocationId: this.invocationIds.next(random),
      result,
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
