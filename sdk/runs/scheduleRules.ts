import { escapeText } from "../checks/showValue";
import { CLOCK_SKEW_MS, readSchedule, type Schedule, toUtc } from "./dueTimes";
import { formatAge } from "./durations";
import type { Invoker } from "./Invoker";
import { type InvokerRecord, invokeTimeMs } from "./InvokerRecord";
import { describeAbsence, describeRun, type RunHistory } from "./RunHistory";

/** What is wrong by an invoker's schedule, as the rest of a sentence that begins with the invoker. */
interface ScheduleFault {
  rule: "maxMissedRuns" | "disabled" | "notFound" | "schedule";
  /** Undefined where nothing is wrong by the rule. */
  fault: string | undefined;
}

/** A run belongs to a due time when it started from so long before it: clocks differ. */
const EARLY_MS = 60_000;
/** What touches an invoker's time of change is not documented; perhaps a run does. */
const TOUCH_MS = 120_000;
/** Runs that were missed are counted so far, and as far as the criteria ask. */
const MOST_COUNTED = 100;

/**
 * The one thing that may be wrong by an invoker's schedule: that the region does not have the invoker, that it is disabled,
 * that its schedule cannot be judged, or that it has missed runs. What is not known never passes.
 */
export function findScheduleFault(history: RunHistory, maxMissedRuns: number): ScheduleFault {
  const { invoker, whyUnknown, presence, nowMs } = history;
  if (whyUnknown !== undefined) {
    return { rule: "schedule", fault: `cannot be judged by maxMissedRuns: ${whyUnknown}` };
  }
  const [newest] = history.runs;
  const seen = newest ? `, only runs of one that was there (latest run ${describeRun(newest, nowMs)})` : "";
  if (invoker === undefined) return { rule: "notFound", fault: describeAbsence(presence, seen) };
  const read = readSchedule(invoker, nowMs);
  if (!invoker.enabled && !(read.ok && hasRunOnce(history, invoker, read.schedule))) {
    return { rule: "disabled", fault: describeDisabled(invoker, nowMs) };
  }
  if (!read.ok) {
    return { rule: "schedule", fault: `cannot be judged by maxMissedRuns: its schedule ${read.reason}.` };
  }
  // No due time counts before it, so that such an invoker would pass for as long as it is to come.
  const toCome = [invoker.createdTime, invoker.updatedTime].find((time) => Date.parse(time) > nowMs + CLOCK_SKEW_MS);
  if (toCome !== undefined) {
    const fault = `cannot be judged by maxMissedRuns: it was created or changed at ${escapeText(toCome)}, which is to come.`;
    return { rule: "schedule", fault };
  }
  return { rule: "maxMissedRuns", fault: findMissedRuns(history, invoker, read.schedule, maxMissedRuns) };
}

function describeDisabled({ updatedTime }: Invoker, nowMs: number): string {
  const changed = `last changed ${escapeText(updatedTime)}, ${formatAge(Date.parse(updatedTime), nowMs)}`;
  return `is disabled (${changed}) and starts no run. It passes once it is enabled.`;
}

/** Whether it has had the only run that it was scheduled for: then there is none that it could miss. */
function hasRunOnce({ runs: [newest], nowMs }: RunHistory, { policy }: Invoker, schedule: Schedule): boolean {
  const [dueMs] = policy === "ONCE" ? schedule.dueTimesUntil(nowMs) : [];
  return dueMs !== undefined && newest !== undefined && invokeTimeMs(newest) >= dueMs - EARLY_MS;
}

/**
 * Every run belongs to the due time from {@link EARLY_MS} before which on it started, until the next one. So the newest due
 * times without a run are those that lie behind the newest run, and no older run matters.
 */
function findMissedRuns(
  { criteria, runs, nowMs }: RunHistory,
  invoker: Invoker,
  schedule: Schedule,
  maxMissedRuns: number,
): string | undefined {
  const [newest] = runs;
  const newestMs = newest ? invokeTimeMs(newest) : Number.NEGATIVE_INFINITY;
  const countedAfterMs = Math.max(newestMs + EARLY_MS, changedMs(invoker, newestMs));
  const overBeforeMs = nowMs - criteria.graceSeconds * 1000;
  const most = Math.max(MOST_COUNTED, maxMissedRuns + 1);
  const missedMs: number[] = [];
  for (const dueMs of schedule.dueTimesUntil(overBeforeMs)) {
    if (dueMs <= countedAfterMs || missedMs.length > most) break;
    if (dueMs < overBeforeMs) missedMs.push(dueMs);
  }
  if (missedMs.length <= maxMissedRuns) return undefined;
  const isOnce = invoker.policy === "ONCE";
  const due = `due ${describeDueTimes(missedMs, most)}${isOnce ? "" : ` ${schedule.description}`}`;
  const latest = newest ? `latest run ${describeRun(newest, nowMs)}` : "no run at all";
  const limit = maxMissedRuns === 0 ? "" : `; at most ${maxMissedRuns} in a row may be missed`;
  const hope = isOnce ? ", for which it needs a new time" : "";
  return `has missed its ${describeCount(missedMs.length, most, isOnce)} (${due}; ${latest})${limit}. It passes once a run starts${hope}.`;
}

/** So late a run may start before it is drawn as missed: the default of `graceSeconds`. */
const GRACE_MS = 300_000;

/**
 * The due times of an invoker that no run belongs to, newest first, about as many as `most` runs and missed ones together:
 * those after it was created or changed, and no older than the oldest of its runs; none where its schedule cannot be read.
 *
 * @param runs its records, newest first
 */
export function listMissedTimes(
  invoker: Invoker,
  runs: readonly InvokerRecord[],
  nowMs: number,
  most: number,
  read = readSchedule,
): number[] {
  const found = invoker.enabled ? read(invoker, nowMs) : undefined;
  if (!found?.ok) return [];
  const startsMs = [...runs.map(invokeTimeMs), Number.NEGATIVE_INFINITY];
  const oldestMs = startsMs.at(-2) ?? Number.NEGATIVE_INFINITY;
  const countedAfterMs = Math.max(changedMs(invoker, startsMs[0] as number), oldestMs);
  const missedMs: number[] = [];
  let run = 0;
  let endMs = (found.schedule.nextDueTime(nowMs) ?? Number.POSITIVE_INFINITY) - EARLY_MS;
  for (const dueMs of found.schedule.dueTimesUntil(nowMs)) {
    if (dueMs <= countedAfterMs || missedMs.length + run > most) break;
    while ((startsMs[run] as number) >= endMs) run++;
    if ((startsMs[run] as number) < dueMs - EARLY_MS && dueMs < nowMs - GRACE_MS) missedMs.push(dueMs);
    endMs = dueMs - EARLY_MS;
  }
  return missedMs;
}

/** When the schedule began to count: with the invoker, or with its last change. A time that cannot be read hides nothing. */
function changedMs({ createdTime, updatedTime }: Invoker, newestRunMs: number): number {
  const createdMs = Date.parse(createdTime);
  const updatedMs = Date.parse(updatedTime);
  const isChange = Math.abs(newestRunMs - updatedMs) > TOUCH_MS;
  const times = isChange ? [createdMs, updatedMs] : [createdMs];
  return Math.max(...times.filter((timeMs) => !Number.isNaN(timeMs)), Number.NEGATIVE_INFINITY);
}

function describeCount(count: number, most: number, isOnce: boolean): string {
  if (isOnce) return "only run";
  if (count > most) return `last ${most} runs and more`;
  return count === 1 ? "last run" : `last ${count} runs`;
}

/** Given newest first, told oldest first: of many only the first and the last. */
function describeDueTimes(dueMs: readonly number[], most: number): string {
  const times = dueMs.map(toUtc);
  const [newest, oldest] = [times[0], times.at(-1)];
  if (times.length > most) return `until ${newest}`;
  if (times.length > 2) return `from ${oldest} to ${newest}`;
  return times.length === 2 ? `${oldest} and ${newest}` : `${newest}`;
}
