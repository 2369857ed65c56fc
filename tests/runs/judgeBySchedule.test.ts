import assert from "node:assert/strict";
import fc from "fast-check";
import { readSchedule } from "../../sdk/runs/dueTimes";
import type { HealthCriteria } from "../../sdk/runs/HealthCriteria";
import type { Invoker } from "../../sdk/runs/Invoker";
import type { InvokerRecord } from "../../sdk/runs/InvokerRecord";
import { judgeHealth } from "../../sdk/runs/judgeHealth";
import { makeInvoker } from "./makeInvoker";
import { makeRun, NOW_MS } from "./makeRun";

const DAY_MINUTES = 24 * 60;
/** The newest due time, 2024-04-30T18:00:00Z. */
const DUE_MINUTES_AGO = 18 * 60;

/** The criterion alone: no run is needed by any other. */
const ON_SCHEDULE: HealthCriteria = { maxMissedRuns: 0, minRuns: 0 };

function judge(
  invoker: Invoker | undefined,
  records: readonly InvokerRecord[] = [],
  criteria: HealthCriteria = {},
  nowMs = NOW_MS,
) {
  const question = { invokerIds: ["ivk-a"], recordsOf: () => records, invokerOf: () => invoker, nowMs };
  return judgeHealth({ ...question, criteria: { ...ON_SCHEDULE, ...criteria } }).violations;
}

const rulesOf = (...args: Parameters<typeof judge>) => judge(...args).map(({ rule }) => rule);
const at = (time: string, result = "SUCCESS") =>
  makeRun((NOW_MS - Date.parse(time)) / 60_000, result, { invocationId: "inv-1" });

describe("judgeHealth by maxMissedRuns", () => {
  const messages: [string, Invoker | undefined, InvokerRecord[], HealthCriteria, string, string][] = [
    [
      "a change that is to come, before which no due time would count",
      makeInvoker({ updatedTime: "2024-05-02T12:00:00Z" }),
      [],
      {},
      "schedule",
      "cannot be judged by maxMissedRuns: it was created or changed at 2024-05-02T12:00:00Z, which is to come.",
    ],
    [
      "one missed run",
      makeInvoker(),
      [at("2024-04-29T18:00:04Z")],
      {},
      "maxMissedRuns",
      'has missed its last run (due 2024-04-30T18:00:00Z by "0 2 * * *" in UTC+8; latest run started 2024-04-29T18:00:04Z, ' +
        "1 day 17 hours ago; result SUCCESS; invocation inv-1). It passes once a run starts.",
    ],
    [
      "two of which one is allowed",
      makeInvoker(),
      [at("2024-04-28T18:00:04Z")],
      { maxMissedRuns: 1 },
      "maxMissedRuns",
      'has missed its last 2 runs (due 2024-04-29T18:00:00Z and 2024-04-30T18:00:00Z by "0 2 * * *" in UTC+8; latest run ' +
        "started 2024-04-28T18:00:04Z, 2 days 17 hours ago; result SUCCESS; invocation inv-1); at most 1 in a row may be missed. " +
        "It passes once a run starts.",
    ],
    [
      "many, by the first and the last",
      makeInvoker({ createdTime: "2024-04-01T18:00:00Z" }),
      [],
      {},
      "maxMissedRuns",
      'has missed its last 29 runs (due from 2024-04-02T18:00:00Z to 2024-04-30T18:00:00Z by "0 2 * * *" in UTC+8; ' +
        "no run at all). It passes once a run starts.",
    ],
    [
      "more than are counted",
      makeInvoker({ recurrence: "* * * * *" }),
      [],
      {},
      "maxMissedRuns",
      'has missed its last 100 runs and more (due until 2024-05-01T11:54:00Z by "* * * * *" in UTC+8; no run at all). ' +
        "It passes once a run starts.",
    ],
    [
      "as many as are counted",
      makeInvoker({ recurrence: "* * * * *", createdTime: "2024-05-01T10:14:00Z" }),
      [],
      {},
      "maxMissedRuns",
      "has missed its last 100 runs (due from 2024-05-01T10:15:00Z to 2024-05-01T11:54:00Z " +
        'by "* * * * *" in UTC+8; no run at all). It passes once a run starts.',
    ],
    [
      "more than are counted, where more are allowed",
      makeInvoker({ recurrence: "* * * * *" }),
      [],
      { maxMissedRuns: 150 },
      "maxMissedRuns",
      'has missed its last 151 runs and more (due until 2024-05-01T11:54:00Z by "* * * * *" in UTC+8; no run at all); ' +
        "at most 150 in a row may be missed. It passes once a run starts.",
    ],
    [
      "one that has not run yet, by another rule",
      makeInvoker({ createdTime: "2024-04-30T19:00:00Z" }),
      [],
      { minRuns: 1 },
      "minRuns",
      "has not run yet; at least 1 is needed. It passes once a run has finished.",
    ],
    [
      "the only run of an invoker that is scheduled once",
      makeInvoker({ policy: "ONCE", recurrence: undefined, invokeTime: "2024-05-01T10:30:15+08:00" }),
      [],
      {},
      "maxMissedRuns",
      "has missed its only run (due 2024-05-01T02:30:15Z; no run at all). It passes once a run starts, for which it needs a new time.",
    ],
    [
      "an invoker that is disabled",
      makeInvoker({ enabled: false, updatedTime: "2024-04-30T12:00:00Z" }),
      [],
      {},
      "disabled",
      "is disabled (last changed 2024-04-30T12:00:00Z, 1 day ago) and starts no run. It passes once it is enabled.",
    ],
    [
      "one that is not there, and of nothing else",
      undefined,
      [],
      { minRuns: 1, minSuccessRate: 1 },
      "notFound",
      "does not exist: the region has no invoker of this ID. Check the ID and the region.",
    ],
    [
      "one of which only runs are left",
      undefined,
      [at("2024-04-29T18:00:04Z", "FAILED")],
      {},
      "notFound",
      "does not exist: the region has no invoker of this ID, only runs of one that was there (latest run " +
        "started 2024-04-29T18:00:04Z, 1 day 17 hours ago; result FAILED; invocation inv-1). Check the ID and the region.",
    ],
    [
      "a schedule that cannot be read",
      makeInvoker({ recurrence: "0 0 2 * * *" }),
      [at("2024-04-30T18:00:04Z")],
      {},
      "schedule",
      'cannot be judged by maxMissedRuns: its schedule "0 0 2 * * *" has 6 fields, not 5.',
    ],
    [
      "a schedule that the service reads otherwise",
      makeInvoker({ invokeTime: "2024-05-01T19:00:00Z" }),
      [at("2024-04-30T18:00:04Z")],
      {},
      "schedule",
      'cannot be judged by maxMissedRuns: its schedule comes next at "2024-05-01T19:00:00Z" by the service, and ' +
        'by "0 2 * * *" in UTC+8 at 2024-05-01T18:00:00Z: its cron is not the one known here.',
    ],
  ];
  for (const [title, invoker, records, criteria, rule, message] of messages) {
    it(`tells of ${title}`, () => {
      assert.deepEqual(judge(invoker, records, criteria), [
        { invokerId: "ivk-a", rule, message: `Invoker ivk-a ${message}` },
      ]);
    });
  }

  const once = (invokeTime: string, fields: Partial<Invoker> = {}) =>
    makeInvoker({ policy: "ONCE", recurrence: undefined, invokeTime, ...fields });
  const due = (minutesLater: number) => [makeRun(DUE_MINUTES_AGO - minutesLater, "SUCCESS")];
  const verdicts: [string, Invoker, InvokerRecord[], HealthCriteria, string[]][] = [
    ["takes a run in the second it was due", makeInvoker(), due(0), {}, []],
    ["takes a run from a minute before", makeInvoker(), due(-1), {}, []],
    ["takes no run from more than a minute before", makeInvoker(), due(-1 - 1 / 60), {}, ["maxMissedRuns"]],
    ["takes any run until the next is due, in progress or failed", makeInvoker(), [makeRun(0, "RUNNING")], {}, []],
    ["takes a run in the future by this clock", makeInvoker(), [makeRun(-3, "SUCCESS")], {}, []],
    ["tolerates as many as it is told", makeInvoker(), due(-DAY_MINUTES), { maxMissedRuns: 1 }, []],
    ["waits for the end of the grace", makeInvoker(), due(-DAY_MINUTES), { graceSeconds: DUE_MINUTES_AGO * 60 }, []],
    [
      "counts a run that is late by more than the grace",
      makeInvoker(),
      due(-DAY_MINUTES),
      { graceSeconds: DUE_MINUTES_AGO * 60 - 1 },
      ["maxMissedRuns"],
    ],
    [
      "lets a late run make up within the grace of the next",
      makeInvoker({ recurrence: "58 19 * * *" }),
      [makeRun(1, "SUCCESS")],
      {},
      [],
    ],
    ["says nothing where none was due yet", makeInvoker({ createdTime: "2024-04-30T19:00:00Z" }), [], {}, []],
    [
      "does not count what was due when it was created",
      makeInvoker({ createdTime: "2024-04-30T18:00:00Z" }),
      [],
      {},
      [],
    ],
    [
      "does not count what was due before it was changed",
      makeInvoker({ updatedTime: "2024-05-01T03:00:00Z" }),
      [],
      {},
      [],
    ],
    [
      "counts what was due after it was changed",
      makeInvoker({ updatedTime: "2024-04-30T12:00:00Z" }),
      [],
      {},
      ["maxMissedRuns"],
    ],
    ...["2024-05-01T11:52:05Z", "2024-05-01T11:52:06Z"].map((updatedTime, index): (typeof verdicts)[number] => [
      index === 0
        ? "does not take a touch by a run for a change"
        : "takes a change for one that comes later after a run",
      makeInvoker({ recurrence: "* * * * *", updatedTime }),
      [at("2024-05-01T11:50:05Z")],
      // What was due until 11:52 counts.
      { graceSeconds: 450 },
      index === 0 ? ["maxMissedRuns"] : [],
    ]),
    [
      "takes a change for one long after a run",
      makeInvoker({ updatedTime: "2024-05-01T11:00:00Z" }),
      [at("2024-04-28T10:00:00Z")],
      {},
      [],
    ],
    ["counts a past time of ONCE", once("2024-05-01T11:00:00Z"), [], {}, ["maxMissedRuns"]],
    ["takes the run of a past time of ONCE", once("2024-05-01T11:00:00Z"), [makeRun(59, "SUCCESS")], {}, []],
    ["does not count a time of ONCE to come", once("2024-05-01T13:00:00Z"), [], {}, []],
    [
      "does not mind that an invoker is disabled that has had its only run",
      once("2024-05-01T11:00:00Z", { enabled: false }),
      [makeRun(59, "SUCCESS")],
      {},
      [],
    ],
    [
      "does not mind it either where that run was a minute early",
      once("2024-05-01T11:00:00Z", { enabled: false }),
      [makeRun(61, "SUCCESS")],
      {},
      [],
    ],
    [
      "minds one that is disabled whose run before that was another",
      once("2024-05-01T11:00:00Z", { enabled: false }),
      [makeRun(61 + 1 / 60, "SUCCESS")],
      {},
      ["disabled"],
    ],
    [
      "minds one that is disabled and has missed its only run",
      once("2024-05-01T11:00:00Z", { enabled: false }),
      [],
      {},
      ["disabled"],
    ],
    [
      "allows for a clock that is five minutes behind the service's",
      makeInvoker({ updatedTime: "2024-05-01T12:05:00Z" }),
      due(0),
      {},
      [],
    ],
    [
      "cannot judge what is changed later than that",
      makeInvoker({ updatedTime: "2024-05-01T12:05:01Z" }),
      due(0),
      {},
      ["schedule"],
    ],
    [
      "takes times of creation and change that no calendar has for none",
      makeInvoker({ createdTime: "2024-13-01T00:00:00Z", updatedTime: "2024-13-01T00:00:00Z" }),
      due(0),
      {},
      [],
    ],
    ["minds one that is disabled before", once("2024-05-01T13:00:00Z", { enabled: false }), [], {}, ["disabled"]],
    [
      "does not ask what a disabled schedule means",
      makeInvoker({ enabled: false, recurrence: "?" }),
      [],
      {},
      ["disabled"],
    ],
    ["cannot judge an unknown policy", makeInvoker({ policy: "SCHEDULE" }), due(0), {}, ["schedule"]],
    [
      "passes where the service names the same next time",
      makeInvoker({ invokeTime: "2024-05-02T02:00:00+08:00" }),
      due(0),
      {},
      [],
    ],
    [
      "tells it beside what is wrong by the runs",
      makeInvoker(),
      [at("2024-04-29T18:00:04Z", "FAILED")],
      {},
      ["latestResult", "maxMissedRuns"],
    ],
    ["asks for a run as before", makeInvoker({ createdTime: "2024-04-30T19:00:00Z" }), [], { minRuns: 1 }, ["minRuns"]],
  ];
  for (const [title, invoker, records, criteria, rules] of verdicts) {
    it(title, () => {
      assert.deepEqual(rulesOf(invoker, records, criteria), rules);
    });
  }

  it("never passes an invoker that was not read", () => {
    const question = { invokerIds: ["ivk-a"], criteria: ON_SCHEDULE, recordsOf: () => due(0), nowMs: NOW_MS };
    const message = (whyUnknown?: string) => judgeHealth({ ...question, whyUnknown }).violations;
    const violation = { invokerId: "ivk-a", rule: "schedule" };
    const cannot = "Invoker ivk-a cannot be judged by maxMissedRuns:";
    assert.deepEqual(message(), [{ ...violation, message: `${cannot} its schedule was not read.` }]);
    assert.deepEqual(message("You may not."), [{ ...violation, message: `${cannot} You may not.` }]);
  });

  it("does not flap around the second in which a run is due", () => {
    const dueMs = Date.parse("2024-05-01T18:00:00Z");
    for (const offsetMs of [-5_000, -1, 0, 1, 5_000, 299_999]) {
      // The service may be a moment ahead or behind with the next run that it names.
      for (const invokeTime of ["2024-05-01T18:00:00Z", "2024-05-02T18:00:00Z"]) {
        assert.deepEqual(
          rulesOf(makeInvoker({ invokeTime }), due(0), {}, dueMs + offsetMs),
          [],
          `${offsetMs} ${invokeTime}`,
        );
      }
    }
    assert.deepEqual(rulesOf(makeInvoker(), due(0), {}, dueMs + 300_000), []);
    assert.deepEqual(rulesOf(makeInvoker(), due(0), {}, dueMs + 300_001), ["maxMissedRuns"]);
  });

  /** The definition, word by word: every due time, and which runs belong to it. */
  function countMissed(invoker: Invoker, records: readonly InvokerRecord[], graceSeconds: number): number {
    const read = readSchedule(invoker, NOW_MS);
    assert.ok(read.ok);
    const startsMs = records.map(({ invokeTime }) => Date.parse(invokeTime));
    const createdMs = Date.parse(invoker.createdTime);
    const updatedMs = Date.parse(invoker.updatedTime);
    const isChange = startsMs.every((startMs) => Math.abs(startMs - updatedMs) > 120_000);
    let missed = 0;
    for (const dueMs of read.schedule.dueTimesUntil(NOW_MS)) {
      if (dueMs <= createdMs || (isChange && dueMs <= updatedMs)) break;
      const nextMs = read.schedule.nextDueTime(dueMs) ?? Number.POSITIVE_INFINITY;
      if (startsMs.some((startMs) => startMs >= dueMs - 60_000 && startMs < nextMs - 60_000)) break;
      if (NOW_MS - dueMs > graceSeconds * 1000) missed++;
    }
    return missed;
  }

  it("counts as the definition does, whatever runs there were and whenever it was changed", () => {
    const seconds = fc.integer({ min: 0, max: 3 * 86_400 });
    const anyCase = fc.record({
      recurrence: fc.constantFrom("*/7 * * * *", "30 * * * *", "0 2 * * *", "0 20 * * *", "0 0 * * 3", "59 19 1 5 *"),
      runsAgo: fc.array(seconds, { maxLength: 6 }),
      createdAgo: seconds,
      // Near a run, or anywhere.
      updated: fc.oneof(seconds, fc.record({ run: fc.nat(5), offset: fc.integer({ min: -180, max: 180 }) })),
      graceSeconds: fc.constantFrom(0, 60, 300, 7200),
      maxMissedRuns: fc.nat(4),
    });
    const toTime = (secondsAgo: number) => new Date(NOW_MS - secondsAgo * 1000).toISOString();
    let violations = 0;
    fc.assert(
      fc.property(anyCase, ({ recurrence, runsAgo, createdAgo, updated, graceSeconds, maxMissedRuns }) => {
        const updatedAgo = typeof updated === "number" ? updated : (runsAgo[updated.run] ?? 0) + updated.offset;
        const invoker = makeInvoker({ recurrence, createdTime: toTime(createdAgo), updatedTime: toTime(updatedAgo) });
        const records = runsAgo.map((ago, index) => makeRun(ago / 60, "SUCCESS", { invocationId: `inv-${index}` }));
        const isMissed = countMissed(invoker, records, graceSeconds) > maxMissedRuns;
        if (isMissed) violations++;
        assert.deepEqual(rulesOf(invoker, records, { graceSeconds, maxMissedRuns }), isMissed ? ["maxMissedRuns"] : []);
      }),
      { numRuns: 2000 },
    );
    assert.ok(violations > 100, `${violations}`);
  });
});
