import { setTimeout as sleep } from "node:timers/promises";
import { type FaultEffect, startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { connectionSettings } from "../../sdk/identity/connectionSettings";
import { connectTat } from "../../sdk/reads/TatClient";
import type { TatApi } from "../../sdk/wire/TatApi";
import { connectionVariables } from "../demo/connectionVariables";
import { createSilenceClock } from "./createSilenceClock";
import { findErrorProblems } from "./findErrorProblems";
import type { Problem } from "./Problem";
import type { Operation, Schedule } from "./Schedule";
import { BEGIN_MS, Timeline } from "./Timeline";
import type { TryOperation } from "./Try";
import { tryHealth } from "./tryHealth";
import { tryLatest } from "./tryLatest";
import { tryRecords, tryWindow } from "./tryRecords";
import { tryResources } from "./tryResources";
import { tryStatistics } from "./tryStatistics";
import { tryWait } from "./tryWait";

/** How one schedule went. */
export interface TryOutcome {
  problems: Problem[];
  /** Whether the operation ended with an error, as it must under some faults. */
  wasRefused: boolean;
  requests: number;
  /** The kind of each fault that a request met. */
  faults: string[];
}

const OPERATIONS: Record<Operation, TryOperation> = {
  records: tryRecords,
  window: tryWindow,
  statistics: tryStatistics,
  latest: tryLatest,
  health: tryHealth,
  wait: tryWait,
  resources: tryResources,
};

/**
 * Two attempts more than there are passing faults in a schedule. An emulator on a busy machine may take two seconds' requests
 * for one's, and refuse some of them for a while.
 */
const LIMITS = { attempts: 5, throttledAttempts: 500, minDelayMs: 1, maxDelayMs: 20, attemptTimeoutMs: 15_000 };

/**
 * Plays a schedule on an emulator of its own and checks what the package makes of it.
 *
 * @param spoil changes the service behind the package's back, to see that a fault in the package would be found
 */
export async function trySchedule(schedule: Schedule, spoil = (api: TatApi) => api): Promise<TryOutcome> {
  const emulator = await startTatEmulator({ order: schedule.order, clockOffsetMs: schedule.clockOffsetMs });
  try {
    const timeline = seedHistories(emulator, schedule);
    scriptRequests(emulator, schedule, timeline);
    const api = spoil(connect(emulator));
    const { problems, wasRefused } = await OPERATIONS[schedule.operation]({ schedule, api, emulator, timeline }).then(
      (found) => ({ problems: found, wasRefused: false }),
      (error: unknown) => ({ problems: findErrorProblems(error, schedule, emulator), wasRefused: true }),
    );
    const faults = emulator.requests.flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
    return { problems, wasRefused, requests: emulator.requests.length, faults };
  } finally {
    await emulator.close();
  }
}

function seedHistories(emulator: TatEmulator, { histories }: Schedule): Timeline {
  const invokerIds = histories.map((_, index) => `ivk-soak000${index}`);
  for (const [index, { count, everyMinutes }] of histories.entries()) {
    emulator.addInvoker({
      invokerId: invokerIds[index],
      count,
      intervalSeconds: everyMinutes * 60,
      until: BEGIN_MS,
      successRate: 0.8,
    });
  }
  return new Timeline(emulator, invokerIds);
}

function scriptRequests(
  emulator: TatEmulator,
  { moves, faults, delaysMs, operation }: Schedule,
  timeline: Timeline,
): void {
  for (const { atRequest, effect } of faults) {
    emulator.faults.push({ ...(operation === "resources" ? withoutSilence(effect) : effect), nth: atRequest });
  }
  const delayOf = (request: number) => delaysMs[request % delaysMs.length] as Schedule["delaysMs"][number];
  // A wait brings its own runs, whose results decide how it ends.
  let arrived = 0;
  let looked = 0;
  emulator.onRequest = async () => {
    arrived++;
    for (const { atRequest, move } of operation === "wait" ? [] : moves) {
      if (atRequest === arrived) timeline.apply(move);
    }
    await sleep(delayOf(arrived).before);
  };
  emulator.latencyMs = () => delayOf(++looked).after;
}

/** The resources wait as long for an answer as in real life. */
function withoutSilence(effect: FaultEffect): FaultEffect {
  return isSilence(effect.kind) ? { kind: "internalError" } : effect;
}

function isSilence(fault: string | undefined): boolean {
  return fault === "neverAnswer" || fault === "stalledBody";
}

function connect(emulator: TatEmulator): TatApi {
  const env = { HOME: "/nonexistent", ...connectionVariables(emulator) };
  const clock = createSilenceClock(() => emulator.requests.filter(({ fault }) => isSilence(fault)).length);
  // With a clock of its own a connection is not kept for the life of the process.
  return connectTat(connectionSettings({ config: () => undefined, env }), { clock, limits: LIMITS });
}
