import assert from "node:assert/strict";
import fc from "fast-check";
import * as tat from "../../sdk/index";
import { INVOKER_HEALTH_POLICY_NAMES, invokerHealthPolicies } from "../../sdk/policy";
import { makeInvoker } from "../runs/makeInvoker";
import { makeRun } from "../runs/makeRun";
import { assertFitForConsole } from "./assertFitForConsole";
import { anyValue, HOSTILE_ARGUMENTS, HOSTILE_TEXTS, HOSTILE_VALUES } from "./hostileValues";
import { startWork } from "./startWork";

const ID = "ivk-good1234";
const NOW_MS = Date.parse("2026-11-24T00:00:00Z");

const makeRecord = (changes: object = {}) => ({ ...makeRun(1, "SUCCESS", { invokerId: ID }), ...changes });

type Test = (value: unknown) => boolean;
const never: Test = () => false;
const isText: Test = (value) => typeof value === "string";
const isTime: Test = (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value);
const isInteger =
  (min: number, max: number): Test =>
  (value) =>
    Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
const isEmptyList: Test = (value) => Array.isArray(value) && value.length === 0;
const isTexts: Test = (value) => Array.isArray(value) && value.length <= 100_000 && value.every(isText);

/** A place of an argument: what may stand there, and how the function is called with something else there. */
type Place = readonly [name: string, mayPass: Test, call: (value: unknown) => unknown];

const records = (value: unknown) => value as tat.InvokerRecord[];

/** The functions of records that the package exports, by each place where a value goes in. */
function placesOf(call: (records: tat.InvokerRecord[]) => unknown): Place[] {
  const inRecord = (field: string, mayPass: Test): Place => [
    `records[1].${field}`,
    mayPass,
    (value) => call([makeRecord(), records([makeRecord({ [field]: value })])[0] as tat.InvokerRecord]),
  ];
  return [
    ["records", isEmptyList, (value) => call(records(value))],
    ["records[0]", never, (value) => call(records([value]))],
    inRecord("invokerId", isText),
    inRecord("invokeTime", isTime),
    inRecord("reason", isText),
    inRecord("invocationId", isText),
    inRecord("result", isText),
  ];
}

const invoker = makeInvoker();
const isMoment: Test = (value) => typeof value === "number" && Math.abs(value) <= 8.64e15;

/** The fields of an invoker that are looked at. */
function inInvoker(property: string, call: (invoker: tat.Invoker) => unknown): Place[] {
  const fields: [string, Test][] = [
    ["invokerId", isText],
    ["enabled", (value) => typeof value === "boolean"],
    ["policy", isText],
    ["recurrence", isText],
    ["invokeTime", isText],
    ["createdTime", isTime],
    ["updatedTime", isTime],
  ];
  return fields.map(([field, mayPass]) => [
    `${property}.${field}`,
    mayPass,
    (value) => call({ ...invoker, [field]: value }),
  ]);
}

const good = { invokerIds: [ID], criteria: {}, recordsOf: () => [makeRecord()], nowMs: NOW_MS };
const judge = (changes: object) => tat.judgeHealth({ ...good, ...changes });

const FUNCTIONS: Record<string, Place[]> = {
  computeStatistics: placesOf(tat.computeStatistics),
  renderRunStrip: [
    ...placesOf((given) => tat.renderRunStrip(given)),
    ["length", isInteger(0, 1000), (value) => tat.renderRunStrip([makeRecord()], value as number)],
    ["schedule", never, (schedule) => tat.renderRunStrip([], 5, schedule as tat.RunStripSchedule)],
    ...inInvoker("schedule.invoker", (invoker) => tat.renderRunStrip([], 5, { invoker, nowMs: NOW_MS })),
    ["schedule.nowMs", isMoment, (nowMs) => tat.renderRunStrip([], 5, { invoker, nowMs: nowMs as number })],
  ],
  renderInvokerReport: [
    ...placesOf((given) => tat.renderInvokerReport(given)),
    ["invokers", isEmptyList, (invokers) => tat.renderInvokerReport([], { invokers: invokers as [], nowMs: NOW_MS })],
    ...inInvoker("invokers[0]", (one) => tat.renderInvokerReport([], { invokers: [one], nowMs: NOW_MS })),
    ["nowMs", isMoment, (nowMs) => tat.renderInvokerReport([], { invokers: [invoker], nowMs: nowMs as number })],
    ["title", isText, (title) => tat.renderInvokerReport([], { title: title as string })],
    ["invokerIds", isTexts, (invokerIds) => tat.renderInvokerReport([], { invokerIds: invokerIds as string[] })],
    [
      "stripLength",
      isInteger(0, 1000),
      (stripLength) => tat.renderInvokerReport([], { stripLength: stripLength as number }),
    ],
  ],
  judgeHealth: [
    ["invokerIds", never, (invokerIds) => judge({ invokerIds })],
    ["recordsOf", never, (recordsOf) => judge({ recordsOf: typeof recordsOf === "function" ? 5 : recordsOf })],
    ["nowMs", (value) => typeof value === "number" && Math.abs(value) <= 8.64e15, (nowMs) => judge({ nowMs })],
    ["criteria", (value) => typeof value === "object", (criteria) => judge({ criteria })],
    ...["maxAgeSeconds", "minRuns", "windowRuns", "minSuccessRate", "maxConsecutiveFailures", "windowSeconds"].map(
      (name): Place => [
        `criteria.${name}`,
        (value) => Number(value) >= 0,
        (value) => judge({ criteria: { [name]: value } }),
      ],
    ),
    ["criteria.results", isTexts, (results) => judge({ criteria: { results } })],
    ["criteria.latest", never, (latest) => judge({ criteria: { latest } })],
    ...placesOf((given) => judge({ recordsOf: () => given })).map(
      ([name, mayPass, call]): Place => [name.replace("records", `recordsOf("${ID}")`), mayPass, call],
    ),
  ],
};

const isLevel: Test = (value) => ["advisory", "mandatory", "disabled"].includes(value as string);

/** No level for any policy. */
const isNameless: Test = (value) =>
  Object.prototype.toString.call(value) === "[object Object]" && Object.keys(Object(value)).length === 0;

const POLICY_OPTIONS: Place[] = [
  [
    "enforcementLevel",
    (value) => isLevel(value) || isNameless(value),
    (value) => invokerHealthPolicies({ enforcementLevel: value as "advisory" }),
  ],
  [
    "enforcementLevel.tat-gated",
    isLevel,
    (value) => invokerHealthPolicies({ enforcementLevel: { "tat-gated": value as "advisory" } }),
  ],
  ["policies", isEmptyList, (value) => invokerHealthPolicies({ policies: value as "tat-gated"[] })],
  ["policies[0]", never, (value) => invokerHealthPolicies({ policies: [value as "tat-gated"] })],
  [
    "region",
    (value) => isText(value) && /^[a-z0-9][a-z0-9-]{0,63}$/.test(value as string),
    (value) => invokerHealthPolicies({ region: value as string }),
  ],
];

function mayBe(test: Test, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  try {
    return test(value);
  } catch {
    return false;
  }
}

/** The error of a refusal; undefined where the call gave a result. */
function catchRefusal(call: () => unknown): tat.InvalidArgumentError | undefined {
  const finishWork = startWork();
  try {
    call();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof tat.InvalidArgumentError, `no InvalidArgumentError: ${error}`);
    assertFitForConsole(error.message);
    return error;
  } finally {
    finishWork();
  }
}

function tryAll([name, mayPass, call]: Place): void {
  const attempt = (value: unknown): void => {
    const error = catchRefusal(() => call(value));
    if (error === undefined) {
      assert.ok(mayBe(mayPass, value), "accepted");
      return;
    }
    const { property } = error;
    assert.ok(
      [name, `${name}.`, `${name}[`].some((start) => property.startsWith(start)),
      error.message,
    );
  };
  for (const [index, value] of HOSTILE_VALUES.entries()) {
    try {
      attempt(value);
    } catch (cause) {
      throw new Error(`HOSTILE_VALUES[${index}]: ${(cause as Error).message}`, { cause });
    }
  }
  fc.assert(fc.property(anyValue, attempt), { numRuns: 50 });
}

describe("hostile arguments of functions without a request", () => {
  for (const [name, places] of Object.entries(FUNCTIONS)) {
    for (const place of places) {
      it(`are refused by name as ${place[0]} of ${name}, or taken rightly`, () => tryAll(place));
    }
  }

  for (const place of POLICY_OPTIONS) {
    it(`are refused by name as ${place[0]} of invokerHealthPolicies`, () => tryAll(place));
  }

  it("are refused where an object of arguments is expected", () => {
    const calls: ((value: unknown) => unknown)[] = [
      (value) => tat.judgeHealth(value as tat.HealthQuestion),
      (value) => tat.renderInvokerReport([], value as object),
      (value) => invokerHealthPolicies(value as object),
    ];
    for (const [index, value] of HOSTILE_ARGUMENTS.entries()) {
      for (const call of calls) {
        assert.ok(
          catchRefusal(() => call(value)),
          `HOSTILE_ARGUMENTS[${index}]`,
        );
      }
    }
  });

  it("never make isFinished or isInstance throw", () => {
    for (const value of HOSTILE_VALUES) {
      assert.equal(tat.isFinished(value as string), true);
      assert.equal(tat.TatError.isInstance(value), false);
      assert.equal(tat.InvokerUnhealthyError.isInstance(value), false);
    }
  });

  it("put no terminal sequence into a report, a strip or a verdict", () => {
    const text = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: "binary", maxLength: 30 }));
    const record = fc
      .record({ reason: text, invocationId: text, result: text, minutes: fc.nat(500) })
      .map(({ minutes, ...others }) => ({ ...makeRun(minutes, "FAILED", { invokerId: ID }), ...others }));
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), text, (given, title) => {
        assertFitForConsole(tat.renderInvokerReport(given, { title }), 5000);
        assertFitForConsole(tat.renderRunStrip(given));
        const { violations } = judge({ recordsOf: () => given, criteria: { maxAgeSeconds: 1 } });
        for (const { message } of violations) assertFitForConsole(message);
        assert.equal(tat.computeStatistics(given).totalCount, given.length);
      }),
      { numRuns: 200 },
    );
  });

  it("keep a report of schedules short, 20,000 equal ones and 1,000 for days that never come", () => {
    const finishWork = startWork();
    const invokers = Array.from({ length: 21_000 }, (_, n) => {
      const recurrence = n < 20_000 ? "0 2 * * *" : `${n % 60} ${n % 24} 31 2,4,6,9,11 *`;
      return makeInvoker({ invokerId: `ivk-${n}`, recurrence });
    });
    const cells = tat
      .renderInvokerReport([], { invokers, nowMs: Date.parse("2024-05-01T12:00:00Z") })
      .match(/.+ \|$/gm);
    assert.equal(cells?.filter((cell) => cell.endsWith(" 2024-05-01T18:00:00Z |")).length, 20_000);
    assert.equal(cells?.filter((cell) => cell.endsWith(" cannot be read |")).length, 1000);
    finishWork();
  });

  it("are tried for every function that the package exports and that makes no request", () => {
    const asking = /^(assert|check|get|(?:invokerHealthHook|guardStack)$)/;
    const functions = Object.entries(tat).filter(([, value]) => typeof value === "function" && !isClass(value));
    const pure = functions.map(([name]) => name).filter((name) => !asking.test(name));
    assert.deepEqual(pure.sort(), [...Object.keys(FUNCTIONS), "isFinished"].sort());
    assert.equal(invokerHealthPolicies({}).length, INVOKER_HEALTH_POLICY_NAMES.length);
  });
});

function isClass(value: unknown): boolean {
  return /^class\s/.test(Function.prototype.toString.call(value));
}
