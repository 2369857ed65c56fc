import type { Cron } from "croner";
import { isInstantText } from "../checks/parseInstant";
import { RecentlyUsed } from "../checks/sharing";
import { escapeText } from "../checks/showValue";
import type { Invoker } from "./Invoker";

/** When an invoker is due: its schedule, understood. Times are milliseconds since the UNIX epoch. */
export interface Schedule {
  /** For messages, behind a due time: `by "0 2 * * *" in UTC+8`, or `once`. */
  description: string;
  /**
   * The due times up to and including an instant, newest first, computed one by one as they are asked for: whoever takes
   * three of a schedule that is due every minute pays for three.
   */
  dueTimesUntil(instantMs: number): Iterable<number>;
  /** The first due time after an instant; undefined when there is none. */
  nextDueTime(instantMs: number): number | undefined;
}

/** A schedule, or why it cannot be judged: the rest of a sentence that begins with the schedule. */
export type ReadSchedule = { ok: true; schedule: Schedule } | { ok: false; reason: string };

/** What says when an invoker is due. */
type ScheduleSettings = Pick<Invoker, "enabled" | "policy" | "recurrence" | "invokeTime">;

const MINUTE_MS = 60_000;
/** How far the service's clock may be from this machine's: it refuses requests that are further off. */
export const CLOCK_SKEW_MS = 5 * MINUTE_MS;

/**
 * Reads the schedule of an invoker (API document of DescribeInvokers, ScheduleSettings): `ONCE` is due at its InvokeTime,
 * `RECURRENCE` by a cron expression of five fields in Beijing time, which is UTC+8 all year, whatever the zone of this machine.
 *
 * The documents do not say which dialect of cron the service speaks. Taken is what cron programs read alike: numbers,
 * names, lists, ranges, and steps in a range or from `*`; where day of month and day of week are both given, either is
 * enough, as POSIX has it. What they read differently cannot be judged, nor can a schedule whose InvokeTime, which is
 * undocumented for a recurring invoker that is enabled, is not the next due time that comes out here.
 *
 * @param nowMs when the settings were read, by this machine's clock
 */
export function readSchedule(settings: ScheduleSettings, nowMs: number): ReadSchedule {
  const { policy, recurrence, invokeTime } = settings;
  if (policy === "ONCE") return readOnce(invokeTime);
  if (policy === "RECURRENCE") {
    if (recurrence === undefined) return refuse("is recurring without a cron expression");
    const read = readRecurrence(recurrence);
    const isChecked = read.ok && settings.enabled && invokeTime !== undefined;
    return isChecked ? checkInvokeTime(read.schedule, invokeTime, nowMs) : read;
  }
  return refuse(
    policy === "" ? "is not named by the service" : `has the policy ${quote(policy)}, neither ONCE nor RECURRENCE`,
  );
}

/** Each holds 80 KB of the library's. */
const MOST_SHARED = 500;

/** Makes a {@link readSchedule} that reads equal settings once: of thousands of invokers, most have one of a few schedules. */
export function shareSchedules(): typeof readSchedule {
  const known = new RecentlyUsed<ReadSchedule>(MOST_SHARED);
  return (settings, nowMs) => {
    const { enabled, policy, recurrence, invokeTime } = settings;
    const key = JSON.stringify([enabled, policy, recurrence, invokeTime, nowMs]);
    return known.get(key, () => readSchedule(settings, nowMs));
  };
}

function readOnce(invokeTime: string | undefined): ReadSchedule {
  if (invokeTime === undefined || !isInstantText(invokeTime)) return refuse("is ONCE without a time");
  const onlyMs = Date.parse(invokeTime);
  return accept({
    description: "once",
    dueTimesUntil: (instantMs) => (onlyMs <= instantMs ? [onlyMs] : []),
    nextDueTime: (instantMs) => (onlyMs > instantMs ? onlyMs : undefined),
  });
}

const UTC_OFFSET_MINUTES = 8 * 60;
/** The largest number of each field. The library takes 1-8/2 for a day of the week. */
const LARGEST = [59, 23, 31, 12, 7];
const FIELD_COUNT = LARGEST.length;
// Programs differ about 5/15 (from 5 on, or nothing at all), about SAT-SUN, and about what only some of them know: ? L W # H.
// The library looks for a day until the year 3000: for one that never comes that took 8 ms from today on. There are leap years in between.
const NEAR_ITS_END = new Date("2990-01-01T00:00:00Z");
const ELEMENT = /^(\*|(\d{1,2}|[a-z]{3})-(\d{1,2}|(?!sun)[a-z]{3}))(\/\d{1,2})?$|^(\d{1,2}|[a-z]{3})$/i;

function readRecurrence(recurrence: string): ReadSchedule {
  const fields = recurrence.split(" ").filter((field) => field !== "");
  const written = quote(recurrence);
  if (fields.length !== FIELD_COUNT) return refuse(`${written} has ${countFields(fields)}, not ${FIELD_COUNT}`);
  const [, , dayOfMonth, , dayOfWeek] = fields as [string, string, string, string, string];
  const isPlain = fields.every((field) => field.split(",").every((element) => ELEMENT.test(element)));
  // Some take */2 for a star, and then ask for both days, not for either.
  const days = [dayOfMonth, dayOfWeek];
  const isEither = days.includes("*") || !days.some((field) => field.includes("*"));
  if (!isPlain || !isEither) return refuse(`${written} is written in a way that cron programs read differently`);
  const isInRange = fields.every((field, index) =>
    readNumbers(field).every((number) => number <= (LARGEST[index] ?? 0)),
  );
  const cron = isInRange ? parseCron(fields.join(" ")) : undefined;
  if (!cron) return refuse(`${written} is not a cron expression, or one that cron programs read differently`);
  if (cron.nextRun(NEAR_ITS_END) === null) return refuse(`${written} names a day that never comes`);
  const findNext = remember((afterMs) => cron.nextRun(new Date(afterMs))?.getTime());
  const findPrevious = remember((beforeMs) => cron.previousRuns(1, new Date(beforeMs))[0]?.getTime());
  return accept({
    description: `by ${written} in UTC+8`,
    dueTimesUntil: (instantMs) => ({ [Symbol.iterator]: () => walkBack(findPrevious, instantMs) }),
    nextDueTime: (instantMs) => (isOfOurTime(instantMs) ? findNext(toMinute(instantMs)) : undefined),
  });
}

function countFields({ length }: readonly string[]): string {
  return length === 1 ? "1 field" : `${length} fields`;
}

function parseCron(expression: string): Cron | undefined {
  // Loaded with the first schedule: most programs ask about none, and all would start later.
  const croner = require("croner") as typeof import("croner");
  try {
    return new croner.Cron(expression, { mode: "5-part", utcOffset: UTC_OFFSET_MINUTES });
  } catch {
    return undefined;
  }
}

/** The numbers of a field but for its steps. */
function readNumbers(field: string): number[] {
  return (field.replace(/\/\d+/g, "").match(/\d+/g) ?? []).map(Number);
}

type FindTime = (instantMs: number) => number | undefined;

/** Invokers that share a schedule ask it for the same times. */
function remember(find: FindTime): FindTime {
  const found = new Map<number, number | undefined>();
  return (instantMs) => {
    if (!found.has(instantMs)) found.set(instantMs, find(instantMs));
    return found.get(instantMs);
  };
}

function* walkBack(findPrevious: FindTime, instantMs: number): Generator<number> {
  let beforeMs = toMinute(instantMs) + MINUTE_MS;
  while (isOfOurTime(beforeMs)) {
    const dueMs = findPrevious(beforeMs);
    if (dueMs === undefined) return;
    yield dueMs;
    beforeMs = dueMs;
  }
}

/** Cron counts minutes; where the service writes seconds into InvokeTime they say nothing about the schedule. */
function checkInvokeTime(schedule: Schedule, invokeTime: string, nowMs: number): ReadSchedule {
  const namedMs = isInstantText(invokeTime) ? toMinute(Date.parse(invokeTime)) : Number.NaN;
  const earliestMs = schedule.nextDueTime(nowMs - CLOCK_SKEW_MS) ?? Number.NaN;
  const latestMs = schedule.nextDueTime(nowMs + CLOCK_SKEW_MS) ?? Number.NaN;
  const [dueMs] = schedule.dueTimesUntil(namedMs);
  if (dueMs === namedMs && earliestMs <= namedMs && namedMs <= latestMs) return accept(schedule);
  const expectedMs = schedule.nextDueTime(nowMs);
  const expected = expectedMs === undefined ? "never" : toUtc(expectedMs);
  return refuse(
    `comes next at ${quote(invokeTime)} by the service, and ${schedule.description} at ${expected}: its cron is not the one known here`,
  );
}

const EARLIEST_MS = Date.parse("1900-01-01T00:00:00Z");
const LATEST_MS = Date.parse("2200-01-01T00:00:00Z");

/** Whether an instant is one that a schedule may be about. Near the ends of what `Date` can hold the library comes to no end. */
function isOfOurTime(instantMs: number): boolean {
  return instantMs >= EARLIEST_MS && instantMs <= LATEST_MS;
}

function toMinute(instantMs: number): number {
  return Math.floor(instantMs / MINUTE_MS) * MINUTE_MS;
}

function quote(text: string): string {
  return `"${escapeText(text)}"`;
}

function accept(schedule: Schedule): ReadSchedule {
  return { ok: true, schedule };
}

function refuse(reason: string): ReadSchedule {
  return { ok: false, reason };
}

/**
 * The invoker with its due times as they are at an instant; without any where it is disabled, where its schedule cannot be
 * read, and before it was created.
 */
export function addDueTimes(invoker: Invoker, nowMs: number, read = readSchedule): Invoker {
  const found = invoker.enabled ? read(invoker, nowMs) : undefined;
  if (!found?.ok) return invoker;
  const [previousMs] = found.schedule.dueTimesUntil(nowMs);
  const nextMs = found.schedule.nextDueTime(nowMs);
  return {
    ...invoker,
    ...(previousMs !== undefined && previousMs >= Date.parse(invoker.createdTime)
      ? { previousDueTime: toUtc(previousMs) }
      : {}),
    ...(nextMs === undefined ? {} : { nextDueTime: toUtc(nextMs) }),
  };
}

/** RFC 3339 in UTC, without a fraction where there is none. */
export function toUtc(instantMs: number): string {
  return new Date(instantMs).toISOString().replace(".000Z", "Z");
}
