import { Cron } from "croner";
import { EARLIEST_MS } from "./arguments";

/** When an invoker is due. */
export interface Schedule {
  /** `RECURRENCE`, `ONCE`, or any text that was given. */
  readonly policy: string;
  /** Cron in Beijing time, or whatever was given in its place; null where there is none. */
  readonly recurrence: string | null;
  /** When an invoker of the policy `ONCE` runs, in milliseconds since the UNIX epoch. */
  readonly onceAtMs: number | undefined;
  /** Seconds from run to run, where neither `recurrence` nor `onceAtMs` says when it is due. */
  readonly intervalSeconds: number;
}

/** The schedule as it was given; `ONCE` where there is an instant, otherwise `RECURRENCE`, by cron or at an interval. */
export interface ScheduleSeed {
  /** Any text, so that a policy can be tried that the documents do not know. Default: as the schedule is. */
  policy?: string;
  /** Cron of five fields in Beijing time. What is none is answered as it stands, and the runs come at the interval. */
  recurrence?: string;
  /** When an invoker of the policy `ONCE` runs. RFC 3339, a Date or milliseconds. */
  onceAt?: string | number | Date;
  /** Seconds from run to run: a multiple of 60, the service's schedules count minutes, up to a year. Default 300. */
  intervalSeconds?: number;
}

/** Completes a schedule, its instant already read. */
export function completeSchedule(given: Omit<ScheduleSeed, "onceAt"> & { onceAt?: number }): Schedule {
  const { onceAt, intervalSeconds = 300 } = given;
  const isOnce = onceAt !== undefined;
  return {
    policy: given.policy ?? (isOnce ? "ONCE" : "RECURRENCE"),
    recurrence: given.recurrence ?? (isOnce ? null : formatRecurrence(intervalSeconds)),
    onceAtMs: onceAt,
    intervalSeconds,
  };
}

/** Finds the due times of one schedule. */
export interface DueTimes {
  /** The last one at or before an instant. */
  last(instantMs: number): number | undefined;
  /** The first one after an instant. */
  next(instantMs: number): number | undefined;
}

const MINUTE_MS = 60_000;
const BEIJING_OFFSET_HOURS = 8;

/** Reads when a schedule is due. Cron is read as croner does, which need not be how the service reads it. */
export function readDueTimes({ onceAtMs, recurrence, intervalSeconds }: Schedule): DueTimes {
  if (onceAtMs !== undefined) {
    return {
      last: (instantMs) => (onceAtMs <= instantMs ? onceAtMs : undefined),
      next: (instantMs) => (onceAtMs > instantMs ? onceAtMs : undefined),
    };
  }
  /** Aligned to whole intervals since the UNIX epoch. */
  const align = (instantMs: number, intervalMs: number) => Math.floor(instantMs / intervalMs) * intervalMs;
  const cron = recurrence === formatRecurrence(intervalSeconds) ? undefined : parseCron(recurrence);
  if (!cron) {
    const intervalMs = intervalSeconds * 1000;
    const last = (instantMs: number) => align(instantMs, intervalMs);
    return { last, next: (instantMs) => last(instantMs) + intervalMs };
  }
  const minuteOf = (instantMs: number) => align(instantMs, MINUTE_MS);
  return {
    last: (instantMs) => cron.previousRuns(1, new Date(minuteOf(instantMs) + MINUTE_MS))[0]?.getTime(),
    next: (instantMs) => cron.nextRun(new Date(minuteOf(instantMs)))?.getTime(),
  };
}

function parseCron(recurrence: string | null): Cron | undefined {
  try {
    return new Cron(recurrence ?? "", { mode: "5-part", utcOffset: BEIJING_OFFSET_HOURS * 60, paused: true });
  } catch {
    return undefined;
  }
}

/** A time in which an invoker starts no run, as when its instance is gone. */
export interface Absence {
  /** The first moment of it, in milliseconds since the UNIX epoch. */
  readonly fromMs: number;
  /** The first moment after it. */
  readonly untilMs: number;
}

/** Which due times are wanted: the newest `most` from `sinceMs`, by default the year 1, to `untilMs`, those in an absence left out. */
interface DueRange {
  untilMs: number;
  most: number;
  sinceMs?: number;
  absences?: readonly Absence[];
}

/** The due times of a range, newest first. */
export function listDueTimes(dueTimes: DueTimes, range: DueRange): number[] {
  const { untilMs, most, sinceMs = EARLIEST_MS, absences = [] } = range;
  const found: number[] = [];
  let dueMs = dueTimes.last(untilMs);
  while (dueMs !== undefined && dueMs >= sinceMs && found.length < most) {
    const absence = findAbsence(absences, dueMs);
    if (!absence) found.push(dueMs);
    dueMs = dueTimes.last((absence?.fromMs ?? dueMs) - 1);
  }
  return found;
}

/** The first due time after an instant that lies in no absence. */
export function nextDueTime(dueTimes: DueTimes, absences: readonly Absence[], instantMs: number): number | undefined {
  const dueMs = dueTimes.next(instantMs);
  const absence = dueMs === undefined ? undefined : findAbsence(absences, dueMs);
  return absence ? nextDueTime(dueTimes, absences, absence.untilMs - 1) : dueMs;
}

function findAbsence(absences: readonly Absence[], instantMs: number): Absence | undefined {
  return absences.find(({ fromMs, untilMs }) => fromMs <= instantMs && instantMs < untilMs);
}

/** A run may start so long before it is due, and so long after: only then it is missed. */
export const EARLY_MS = MINUTE_MS;
export const LATE_MS = 5 * MINUTE_MS;

/**
 * The newest due times of an invoker that no run belongs to, newest first, as far back as the newest `most` due times, its
 * creation or its last change. A run belongs to a due time when it starts from a minute before it until a minute before the next one.
 *
 * @param startsMs when its runs started, newest first
 */
export function listMissedTimes(
  invoker: Schedule & { enable: boolean; createdTimeMs: number; updatedTimeMs: number },
  startsMs: readonly number[],
  nowMs: number,
  most: number,
): number[] {
  if (!invoker.enable) return [];
  const dueTimes = readDueTimes(invoker);
  const sinceMs = Math.max(invoker.createdTimeMs, invoker.updatedTimeMs);
  let run = 0;
  let endMs = (dueTimes.next(nowMs) ?? Number.POSITIVE_INFINITY) - EARLY_MS;
  return listDueTimes(dueTimes, { untilMs: nowMs, most, sinceMs }).filter((dueMs) => {
    while ((startsMs[run] ?? Number.NEGATIVE_INFINITY) >= endMs) run++;
    endMs = dueMs - EARLY_MS;
    const hasRun = (startsMs[run] ?? Number.NEGATIVE_INFINITY) >= endMs;
    return !hasRun && dueMs + LATE_MS < nowMs;
  });
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An interval as a five-field cron in Beijing time, the service's; null for one that no such line can say. */
export function formatRecurrence(intervalSeconds: number): string | null {
  if (intervalSeconds === MINUTE) return "* * * * *";
  if (intervalSeconds < HOUR && HOUR % intervalSeconds === 0) return `*/${intervalSeconds / MINUTE} * * * *`;
  if (intervalSeconds % HOUR === 0 && DAY % intervalSeconds === 0) {
    const step = intervalSeconds / HOUR;
    const hours = Array.from({ length: 24 / step }, (_, index) => (BEIJING_OFFSET_HOURS % step) + index * step);
    return step === 1 ? "0 * * * *" : `0 ${hours.join(",")} * * *`;
  }
  return null;
}

/** An instant as DescribeInvokerRecords and DescribeInvokers write it: whole seconds and `Z`. */
export function formatUtcTime(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19)}Z`;
}

/** An instant as the samples of DescribeInvocations and DescribeInvocationTasks write it: whole seconds and `+00:00`. */
export function formatOffsetTime(instantMs: number): string {
  return formatUtcTime(instantMs).replace("Z", "+00:00");
}

/** An instant as the sample of DescribeInvokers writes the next run: whole seconds and `+08:00`. */
export function formatBeijingTime(instantMs: number): string {
  return formatUtcTime(instantMs + BEIJING_OFFSET_HOURS * HOUR * 1000).replace("Z", `+0${BEIJING_OFFSET_HOURS}:00`);
}
