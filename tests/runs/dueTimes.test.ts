import assert from "node:assert/strict";
import { CronExpressionParser } from "cron-parser";
import fc from "fast-check";
import { addDueTimes, readSchedule, type Schedule } from "../../sdk/runs/dueTimes";
import type { Invoker } from "../../sdk/runs/Invoker";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const SHIFT_MINUTES = 8 * 60;
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const now = Date.parse("2026-11-28T18:00:00Z");

function read(recurrence: string, others: Partial<Invoker> = {}) {
  return readSchedule({ enabled: true, policy: "RECURRENCE", recurrence, ...others }, now);
}

function scheduleOf(recurrence: string): Schedule {
  const result = read(recurrence);
  assert.ok(result.ok, `${recurrence}: ${result.ok || result.reason}`);
  return result.schedule;
}

function reasonOf(recurrence: string, others: Partial<Invoker> = {}): string | undefined {
  const result = read(recurrence, others);
  return result.ok ? undefined : result.reason;
}

function newest(schedule: Schedule, count: number, instantMs = now): string[] {
  const found: string[] = [];
  for (const dueMs of schedule.dueTimesUntil(instantMs)) {
    if (found.length === count) break;
    found.push(new Date(dueMs).toISOString().replace(":00.000Z", "Z"));
  }
  return found;
}

/** One element of a field: what it says, and the values that it means. */
interface Element {
  text: string;
  values: number[];
}

/** A field of a cron expression. */
interface Field {
  text: string;
  matches: (value: number) => boolean;
}

function anyField(min: number, max: number, names: readonly string[] = [], nameOffset = 0): fc.Arbitrary<Field> {
  const value = fc.integer({ min, max });
  const step = fc.integer({ min: 1, max: max - min });
  const written = (number: number) => {
    const name = names[number - nameOffset];
    const digits = fc.constantFrom(String(number), String(number).padStart(2, "0"));
    return name === undefined ? digits : fc.oneof(digits, fc.constantFrom(name, name.toLowerCase()));
  };
  const listed = (from: number, to: number, every: number) =>
    Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, index) => from + index * every);
  const single = value.chain((number) => written(number).map((text): Element => ({ text, values: [number] })));
  const range = fc.tuple(value, value, fc.option(step)).chain(([a, b, every]) => {
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    const values = listed(from, to, every ?? 1);
    const suffix = every === null ? "" : `/${every}`;
    return fc
      .tuple(written(from), written(to))
      .map(([low, high]): Element => ({ text: `${low}-${high}${suffix}`, values }));
  });
  const star: fc.Arbitrary<Element> = fc.constant({ text: "*", values: listed(min, max, 1) });
  const everySo = step.map((every): Element => ({ text: `*/${every}`, values: listed(min, max, every) }));
  const list = fc.array(fc.oneof(single, range), { minLength: 1, maxLength: 4 });
  return fc
    .oneof(
      star.map((one) => [one]),
      everySo.map((one) => [one]),
      list,
    )
    .map((elements) => {
      const values = new Set(elements.flatMap((element) => element.values));
      return { text: elements.map(({ text }) => text).join(","), matches: (number) => values.has(number) };
    });
}

/** Day of the week from 0 to 7, both of which are Sunday. */
const anyDayOfWeek = anyField(0, 7, DAYS).map(
  ({ text, matches }): Field => ({ text, matches: (day) => matches(day) || (day === 0 && matches(7)) }),
);
const anyExpression = fc
  .tuple(anyField(0, 59), anyField(0, 23), anyField(1, 31), anyField(1, 12, MONTHS, 1), anyDayOfWeek)
  .map((fields) => ({ text: fields.map(({ text }) => text).join(" "), fields }));

/** Every minute of the days from `fromMs` on at which the fields want a run in UTC+8: no library, no zone of this machine. */
function findByBruteForce(fields: readonly Field[], fromMs: number, dayCount: number): number[] {
  const [minute, hour, dayOfMonth, month, dayOfWeek] = fields as [Field, Field, Field, Field, Field];
  const found: number[] = [];
  for (let day = 0; day < dayCount; day++) {
    const dayMs = fromMs + day * DAY_MINUTES * MINUTE_MS;
    const date = new Date(dayMs);
    const isDayOfMonth = dayOfMonth.matches(date.getUTCDate());
    const isDayOfWeek = dayOfWeek.matches(date.getUTCDay());
    const isEither = dayOfMonth.text !== "*" && dayOfWeek.text !== "*";
    const isDay = isEither ? isDayOfMonth || isDayOfWeek : isDayOfMonth && isDayOfWeek;
    for (let count = 0; count < DAY_MINUTES; count++) {
      if (isDay && month.matches(date.getUTCMonth() + 1) && hour.matches(Math.floor(count / 60))) {
        if (minute.matches(count % 60)) found.push(dayMs + (count - SHIFT_MINUTES) * MINUTE_MS);
      }
    }
  }
  return found;
}

/** What an independent library gives; undefined where it does not take the expression. */
function askOtherLibrary(expression: string, fromMs: number, count: number) {
  try {
    const cron = CronExpressionParser.parse(expression, { currentDate: new Date(fromMs), tz: "UTC+8" });
    const next = Array.from({ length: count }, () => cron.next().getTime());
    cron.reset(new Date(fromMs));
    return { next, previous: Array.from({ length: count }, () => cron.prev().getTime()) };
  } catch (error) {
    return String(error);
  }
}

function listNext(schedule: Schedule, fromMs: number, count: number): number[] {
  const found: number[] = [];
  for (let next: number | undefined = fromMs; found.length < count; ) {
    next = schedule.nextDueTime(next);
    if (next === undefined) break;
    found.push(next);
  }
  return found;
}

function listPrevious(schedule: Schedule, beforeMs: number, count: number): number[] {
  const found: number[] = [];
  for (const dueMs of schedule.dueTimesUntil(beforeMs - 1)) {
    if (found.push(dueMs) === count) break;
  }
  return found;
}

describe("readSchedule", () => {
  for (const zone of ["Asia/Shanghai", "America/New_York", "Pacific/Chatham"]) {
    describe(`on a machine in ${zone}`, () => {
      const machineZone = process.env.TZ;

      before(() => {
        process.env.TZ = zone;
      });

      after(() => {
        if (machineZone === undefined) delete process.env.TZ;
        else process.env.TZ = machineZone;
      });

      it("finds the minutes that a search minute by minute over four years finds", () => {
        const fromMs = Date.parse("2027-01-01T00:00:00Z");
        const dayCount = 4 * 365 + 1;
        let read = 0;
        const compare = ({ text, fields }: { text: string; fields: Field[] }) => {
          const result = readSchedule({ enabled: true, policy: "RECURRENCE", recurrence: text }, now);
          if (!result.ok) return;
          read++;
          const expected = findByBruteForce(fields, fromMs, dayCount);
          const startMs = fromMs - SHIFT_MINUTES * MINUTE_MS;
          const endMs = startMs + dayCount * DAY_MINUTES * MINUTE_MS;
          assert.deepEqual(
            listNext(result.schedule, startMs - 1, 200).filter((dueMs) => dueMs < endMs),
            expected.slice(0, 200),
            text,
          );
          assert.deepEqual(
            listPrevious(result.schedule, endMs, 200).filter((dueMs) => dueMs >= startMs),
            expected.slice(-200).reverse(),
            text,
          );
        };
        fc.assert(fc.property(anyExpression, compare), { numRuns: 25 });
        assert.ok(read > 8, `${read}`);
      });

      it("agrees with an independent library, over the days on which clocks are changed too", () => {
        const anyInstant = fc.constantFrom(
          "2026-11-01T05:59:00Z",
          "2027-03-14T06:59:00Z",
          "2027-04-03T14:00:00Z",
          "2028-02-28T16:00:00Z",
          "2026-12-31T15:59:00Z",
        );
        fc.assert(
          fc.property(anyExpression, anyInstant, ({ text }, instant) => {
            const result = readSchedule({ enabled: true, policy: "RECURRENCE", recurrence: text }, now);
            const other = askOtherLibrary(text, Date.parse(instant), 5);
            // It takes no list that names a value twice, which can mean one thing only.
            fc.pre(typeof other !== "string");
            if (!result.ok) return;
            assert.deepEqual(listNext(result.schedule, Date.parse(instant), 5), other.next, text);
            assert.deepEqual(listPrevious(result.schedule, Date.parse(instant), 5), other.previous, text);
          }),
          { numRuns: 100 },
        );
      });

      it("reads the night of an invoker that is due at two in Beijing", () => {
        const schedule = scheduleOf("0 2 * * *");
        assert.deepEqual(newest(schedule, 3), ["2026-11-28T18:00Z", "2026-11-27T18:00Z", "2026-11-26T18:00Z"]);
        assert.equal(schedule.nextDueTime(now), now + DAY_MINUTES * MINUTE_MS);
        assert.equal(schedule.description, 'by "0 2 * * *" in UTC+8');
      });
    });
  }

  it("takes nothing that an independent library takes in another way", () => {
    const anyText = fc
      .array(fc.constantFrom(..."0123456789*/,-?LW#HSUNAMOJ~+. "), { minLength: 1, maxLength: 5 })
      .map((characters) => characters.join(""));
    const anyFieldOfAnyMax = fc
      .constantFrom(7, 8, 12, 24, 31, 32, 59, 60)
      .chain((max) => anyField(0, max))
      .map(({ text }) => text);
    const anyOddField = fc.oneof({ weight: 3, arbitrary: anyFieldOfAnyMax }, anyText);
    fc.assert(
      fc.property(fc.array(anyOddField, { minLength: 5, maxLength: 5 }), (fields) => {
        const text = fields.join(" ");
        const result = read(text);
        if (!result.ok) return;
        const other = askOtherLibrary(text, now, 3);
        if (typeof other === "string") assert.match(other, /duplicate values/, text);
        else assert.deepEqual(listNext(result.schedule, now, 3), other.next, text);
      }),
      { numRuns: 2000 },
    );
  });

  it("knows 29 February, the 31st, and both numbers of Sunday", () => {
    assert.deepEqual(newest(scheduleOf("0 8 29 2 *"), 2), ["2024-02-29T00:00Z", "2020-02-29T00:00Z"]);
    assert.deepEqual(newest(scheduleOf("0 8 31 * *"), 2), ["2026-10-31T00:00Z", "2026-08-31T00:00Z"]);
    assert.deepEqual(newest(scheduleOf("0 8 * * 7"), 9), newest(scheduleOf("0 8 * * 0"), 9));
    assert.deepEqual(newest(scheduleOf("0 8 * * sun"), 2), ["2026-11-22T00:00Z", "2026-11-15T00:00Z"]);
  });

  it("takes a step as long as its field, which leaves the first value", () => {
    assert.deepEqual(newest(scheduleOf("*/60 */24 * * *"), 2), ["2026-11-28T16:00Z", "2026-11-27T16:00Z"]);
  });

  it("takes either day where day of month and day of week are both given", () => {
    const found = newest(scheduleOf("0 8 13 * FRI"), 4, Date.parse("2026-12-16T00:00:00Z"));
    assert.deepEqual(found, ["2026-12-13T00:00Z", "2026-12-11T00:00Z", "2026-12-04T00:00Z", "2026-11-27T00:00Z"]);
  });

  it("counts a due time from its first millisecond on, and no sooner", () => {
    const schedule = scheduleOf("0 2 * * *");
    assert.deepEqual(newest(schedule, 1, now - 1), ["2026-11-27T18:00Z"]);
    assert.deepEqual(newest(schedule, 1, now + 59_999), ["2026-11-28T18:00Z"]);
    assert.equal(schedule.nextDueTime(now - 1), now);
  });

  it("has no due time in centuries that no schedule is about, and says so at once", () => {
    for (const instantMs of [
      8.64e15,
      -8.64e15,
      Date.parse("2200-01-02T00:00:00Z"),
      Date.parse("1899-12-31T00:00:00Z"),
    ]) {
      const { schedule } = readSchedule(
        { enabled: true, policy: "RECURRENCE", recurrence: "0 2 * * *" },
        instantMs,
      ) as {
        schedule: Schedule;
      };
      assert.deepEqual([...schedule.dueTimesUntil(instantMs)], []);
      assert.equal(schedule.nextDueTime(instantMs), undefined);
    }
    const settings = {
      enabled: true,
      policy: "RECURRENCE",
      recurrence: "0 2 * * *",
      invokeTime: "9999-12-31T23:59:59Z",
    };
    assert.equal(readSchedule(settings, 8.64e15).ok, false);
    assert.equal(readSchedule(settings, now).ok, false);
  });

  it("computes of a schedule that is due every minute only what is taken", () => {
    const schedule = scheduleOf("* * * * *");
    assert.deepEqual(newest(schedule, 3), ["2026-11-28T18:00Z", "2026-11-28T17:59Z", "2026-11-28T17:58Z"]);
  });

  it("has one due time of an invoker that runs once", () => {
    const result = readSchedule({ enabled: true, policy: "ONCE", invokeTime: "2026-11-29T02:00:05+08:00" }, now);
    assert.ok(result.ok);
    assert.deepEqual([...result.schedule.dueTimesUntil(now)], []);
    assert.equal(result.schedule.nextDueTime(now), now + 5000);
    assert.deepEqual([...result.schedule.dueTimesUntil(now + 5000)], [now + 5000]);
    assert.equal(result.schedule.nextDueTime(now + 5000), undefined);
    assert.equal(result.schedule.description, "once");
  });

  for (const recurrence of ["0 0 2 * * *", "0 2 * * * * 2027", "@daily", "* * * *", ""]) {
    it(`cannot judge "${recurrence}", which has not five fields`, () => {
      const count = recurrence === "" ? 0 : recurrence.split(" ").length;
      assert.equal(reasonOf(recurrence), `"${recurrence}" has ${count} ${count === 1 ? "field" : "fields"}, not 5`);
    });
  }

  for (const recurrence of [
    "5/15 * * * *",
    "0 0 ? * 1",
    "0 0 L * *",
    "0 0 1W * *",
    "0 0 * * 5#2",
    "H 2 * * *",
    "0 0 * * SAT-SUN",
    "0 0 */2 * 5",
    "0 0 13 * */2",
    "0 0 *,13 * 5",
    "0 0 * january *",
    "000 2 * * *",
  ]) {
    it(`cannot judge "${recurrence}", which cron programs read differently`, () => {
      assert.equal(reasonOf(recurrence), `"${recurrence}" is written in a way that cron programs read differently`);
    });
  }

  for (const recurrence of [
    "60 * * * *",
    "0 24 * * *",
    "0 0 0 * *",
    "0 0 * 13 *",
    "0 0 * * 8",
    "0 0 * * 1-8/2",
    "0 22-2 * * *",
    "*/70 * * * *",
    "*/0 * * * *",
    "0 0 mon * *",
  ]) {
    it(`cannot judge "${recurrence}", which is out of range`, () => {
      const reason = `"${recurrence}" is not a cron expression, or one that cron programs read differently`;
      assert.equal(reasonOf(recurrence), reason);
    });
  }

  it("cannot judge a day that never comes, as a mistyped one", () => {
    assert.equal(reasonOf("0 0 31 2 *"), '"0 0 31 2 *" names a day that never comes');
    assert.equal(reasonOf("0 0 31 4,6 *"), '"0 0 31 4,6 *" names a day that never comes');
  });

  it("cannot judge another policy, none, a recurrence without an expression and ONCE without a time", () => {
    const reasons = [
      { policy: "SCHEDULE", recurrence: "0 2 * * *" },
      { policy: "" },
      { policy: "RECURRENCE" },
      { policy: "ONCE" },
      { policy: "ONCE", invokeTime: "tomorrow" },
    ].map((settings) => {
      const result = readSchedule({ enabled: true, ...settings }, now);
      return result.ok || result.reason;
    });
    assert.deepEqual(reasons, [
      'has the policy "SCHEDULE", neither ONCE nor RECURRENCE',
      "is not named by the service",
      "is recurring without a cron expression",
      "is ONCE without a time",
      "is ONCE without a time",
    ]);
  });

  it("takes the InvokeTime of a recurring invoker that is the next due time, by any clock up to five minutes off", () => {
    for (const invokeTime of ["2026-11-29T18:00:00Z", "2026-11-30T02:00:05+08:00", "2026-11-28T18:00:00Z"]) {
      assert.equal(reasonOf("0 2 * * *", { invokeTime }), undefined, invokeTime);
    }
    const early = readSchedule(
      { enabled: true, policy: "RECURRENCE", recurrence: "0 2 * * *", invokeTime: "2026-11-29T18:00:00Z" },
      now - 4 * MINUTE_MS,
    );
    assert.ok(early.ok);
  });

  it("cannot judge a schedule whose InvokeTime is not the next due time", () => {
    for (const invokeTime of [
      "2026-11-29T02:00:00Z",
      "2026-11-30T18:00:00Z",
      "2026-11-27T18:00:00Z",
      "2026-11-29T18:01:00Z",
      "2026-11-31T18:00:00Z",
      "soon",
    ]) {
      const expected = `comes next at "${invokeTime}" by the service, and by "0 2 * * *" in UTC+8 at 2026-11-29T18:00:00Z: its cron is not the one known here`;
      assert.equal(reasonOf("0 2 * * *", { invokeTime }), expected);
    }
  });

  it("does not ask the InvokeTime of an invoker that is disabled", () => {
    assert.equal(reasonOf("0 2 * * *", { enabled: false, invokeTime: "2020-01-01T00:00:00Z" }), undefined);
  });
});

describe("addDueTimes", () => {
  const invoker: Invoker = {
    invokerId: "ivk-b7s3qa5l",
    name: "nightly-backup",
    commandId: "cmd-1",
    instanceIds: [],
    enabled: true,
    policy: "RECURRENCE",
    recurrence: "0 2 * * *",
    createdTime: "2026-11-01T00:00:00Z",
    updatedTime: "2026-11-01T00:00:00Z",
  };
  const dueTimesOf = (others: Partial<Invoker>) => {
    const { previousDueTime, nextDueTime } = addDueTimes({ ...invoker, ...others }, now + 1);
    return [previousDueTime, nextDueTime];
  };

  it("adds the newest due time so far and the next", () => {
    assert.deepEqual(dueTimesOf({}), ["2026-11-28T18:00:00Z", "2026-11-29T18:00:00Z"]);
  });

  it("adds no due time before the invoker was created", () => {
    assert.equal(dueTimesOf({ createdTime: "2026-11-28T18:00:00Z" })[0], "2026-11-28T18:00:00Z");
    assert.deepEqual(dueTimesOf({ createdTime: "2026-11-28T18:00:01Z" }), [undefined, "2026-11-29T18:00:00Z"]);
  });

  it("adds none to an invoker that is disabled, or whose schedule cannot be read", () => {
    assert.deepEqual(dueTimesOf({ enabled: false }), [undefined, undefined]);
    assert.deepEqual(dueTimesOf({ recurrence: "0 0 L * *" }), [undefined, undefined]);
  });

  it("adds to one that runs once its time, before or after", () => {
    const once = { policy: "ONCE", recurrence: undefined };
    assert.deepEqual(dueTimesOf({ ...once, invokeTime: "2026-11-28T17:00:00Z" }), ["2026-11-28T17:00:00Z", undefined]);
    assert.deepEqual(dueTimesOf({ ...once, invokeTime: "2026-11-28T19:00:00Z" }), [undefined, "2026-11-28T19:00:00Z"]);
  });
});
