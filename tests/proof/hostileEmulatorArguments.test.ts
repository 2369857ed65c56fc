import assert from "node:assert/strict";
import fc from "fast-check";
import { type Clock, systemClock } from "../../sdk/checks/Clock";
import { TatError } from "../../sdk/checks/TatError";
import { EmulatorArgumentError, type Fault, startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { parseCommand } from "../../sdk/emulator/parseCommand";
import { sendSigned } from "../emulator/sendSigned";
import { useEmulator } from "../emulator/useEmulator";
import { assertFitForConsole } from "./assertFitForConsole";
import { anyValue, HOSTILE_ARGUMENTS, HOSTILE_TEXTS, HOSTILE_VALUES } from "./hostileValues";
import { startWork } from "./startWork";

const DAY_MS = 86_400_000;

type Test = (value: unknown) => boolean;

const isText: Test = (value) => typeof value === "string";
const isFlag: Test = (value) => typeof value === "boolean";
const isFunction: Test = (value) => typeof value === "function";
const isObject: Test = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isInteger =
  (min: number, max: number): Test =>
  (value) =>
    Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
const isNumber =
  (min: number, max: number): Test =>
  (value) =>
    typeof value === "number" && value >= min && value <= max;
const matches =
  (pattern: RegExp): Test =>
  (value) =>
    typeof value === "string" && pattern.test(value);
const isShortText =
  (min: number, max: number): Test =>
  (value) =>
    typeof value === "string" && value.length >= min && value.length <= max;
const isDate: Test = (value) =>
  value instanceof Date ||
  typeof value === "number" ||
  (typeof value === "string" && Number.isFinite(Date.parse(value)));
const isListOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.length < 1_000_000 && value.every(test);
const either =
  (...tests: Test[]): Test =>
  (value) =>
    tests.some((test) => test(value));

const isRegion = matches(/^[a-z0-9][a-z0-9-]{0,63}$/);
const isKey = matches(/^[!-~]{1,8192}$/);
const isHeaders: Test = (value) => isObject(value) && Object.values(Object(value)).every(isText);

/** Null is as good as left out, as for every argument of the package. */
function orNull(tests: Record<string, Test>): Record<string, Test> {
  return Object.fromEntries(
    Object.entries(tests).map(([name, test]) => [name, (value) => value === null || test(value)]),
  );
}

/** What of each argument may be in order. It errs on the side of what may. */
const OPTIONS = orNull({
  port: isInteger(0, 65_535),
  // Whatever might be the name of a host is left to the system.
  host: matches(/^[0-9A-Za-z.:_%-]{1,253}$/),
  secretId: isKey,
  secretKey: isShortText(1, 8192),
  token: isKey,
  accounts: isListOf(isObject),
  region: isRegion,
  requireRegion: isFlag,
  seed: either(isShortText(0, 1000), isNumber(-Number.MAX_VALUE, Number.MAX_VALUE)),
  invokers: isListOf(isObject),
  rateLimit: either((value) => value === false, isInteger(1, Number.MAX_SAFE_INTEGER)),
  order: matches(/^(newestFirst|oldestFirst|groupedByInvoker|shuffled)$/),
  latencyMs: either(isFunction, isNumber(0, DAY_MS)),
  clockOffsetMs: isNumber(-36_525 * DAY_MS, 36_525 * DAY_MS),
  clock: isObject,
});

const INVOKER = orNull({
  invokerId: matches(/^ivk-[0-9a-z]{1,64}$/),
  region: isRegion,
  name: isText,
  commandId: isText,
  commandName: isText,
  commandContent: isText,
  username: isText,
  instanceIds: isListOf(isText),
  instanceKind: matches(/^(CVM|LIGHTHOUSE)$/),
  parameters: (value) => isObject(value) && Object.values(Object(value)).every(isText),
  enable: isFlag,
  intervalSeconds: (value) => Number(value) % 60 === 0,
  policy: isText,
  recurrence: isText,
  onceAt: isDate,
  absences: isListOf(isObject),
  createdTime: isDate,
  updatedTime: isDate,
  tags: (value) => isObject(value) && Object.values(Object(value)).every(isText),
  until: isDate,
  live: isFlag,
  count: isInteger(0, 1_000_000),
  successRate: isNumber(0, 1),
  meanFailureStreak: isNumber(1, Number.MAX_VALUE),
  failureResults: isListOf(isText),
  latestResults: isListOf(isText),
  inProgress: isInteger(0, 1_000_000),
});

/** What of an invoker can be changed. */
const CHANGEABLE = ["name", "commandId", "instanceIds", "enable", "absences", "updatedTime", "tags"];
const SCHEDULE = ["policy", "recurrence", "onceAt", "intervalSeconds"];
const CHANGE = Object.fromEntries([...CHANGEABLE, ...SCHEDULE].map((name) => [name, INVOKER[name] as Test]));

const PLAN = orNull({ seconds: isInteger(1, 86_400), result: isText });

const TASK = orNull({
  instanceId: isText,
  taskStatus: isText,
  exitCode: isInteger(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  output: isText,
  errorInfo: isText,
});

const RECORD: Record<string, Test> = {
  invokerId: matches(/^ivk-[0-9a-z]{1,64}$/),
  ...orNull({
    invokeTime: isDate,
    result: isText,
    reason: isText,
    invocationId: matches(/^(inv-[0-9a-z]{1,64})?$/),
    tasks: isListOf(isObject),
  }),
};

const ACCOUNT: Record<string, Test> = {
  secretId: matches(/^[^\s/,]{1,8192}$/),
  secretKey: isShortText(1, 8192),
  ...orNull({ token: isKey, expiresAt: isDate, deniedActions: isListOf(isText) }),
};

const TARGET: Record<string, Test> = {
  kind: () => false,
  ...orNull({
    action: isText,
    match: isFunction,
    nth: isInteger(1, Number.MAX_SAFE_INTEGER),
    times: either(isInteger(1, Number.MAX_SAFE_INTEGER), (value) => value === Number.POSITIVE_INFINITY),
  }),
};

const FAULTS: readonly [fault: Fault, properties: Record<string, Test>][] = [
  [{ kind: "neverAnswer" }, TARGET],
  [{ kind: "rateLimit" }, orNull({ code: isText })],
  [
    { kind: "error", code: "InternalError", message: "no" },
    { code: isText, message: isText },
  ],
  [{ kind: "gatewayPage" }, orNull({ status: isInteger(200, 599), headers: isHeaders })],
  [{ kind: "slowAnswer", delayMs: 1 }, { delayMs: isNumber(0, DAY_MS) }],
  [{ kind: "response", response: {} }, { response: either(isFunction, isObject) }],
];

const ANSWER = orNull({ status: isInteger(200, 599), headers: isHeaders, body: isText });

/** Whether the value might be in order; what throws at a touch is not. */
function mayPass(test: Test, value: unknown): boolean {
  if (value === undefined) return true;
  try {
    return test(value);
  } catch {
    return false;
  }
}

/** Runs a call with one hostile argument, which must be refused by its name unless it may be in order. */
async function attempt(name: string, test: Test, value: unknown, call: (value: unknown) => unknown): Promise<void> {
  const finishWork = startWork();
  const error = await Promise.resolve()
    .then(() => call(value))
    .then(
      () => undefined,
      (caught: unknown) => caught ?? assert.fail("nothing was thrown"),
    );
  finishWork();
  if (error === undefined) {
    assert.ok(mayPass(test, value), `accepted: ${typeof value}`);
    return;
  }
  assert.ok(error instanceof EmulatorArgumentError, `no EmulatorArgumentError: ${error}`);
  const { property } = error;
  assert.ok(property === name || property.startsWith(`${name}[`) || property.startsWith(`${name}.`), error.message);
  assert.ok(error.message.startsWith(`${property}: `), error.message);
  assertFitForConsole(error.message);
}

/** Tries all listed values, then some at random. */
async function tryAll(name: string, test: Test, call: (value: unknown) => unknown, runs = 50): Promise<void> {
  for (const [index, value] of HOSTILE_VALUES.entries()) {
    await attempt(name, test, value, call).catch((cause) => {
      throw new Error(`HOSTILE_VALUES[${index}]: ${cause.message}`, { cause });
    });
  }
  await fc.assert(
    fc.asyncProperty(anyValue, (value) => attempt(name, test, value, call)),
    { numRuns: runs },
  );
}

describe("hostile arguments of the emulator", () => {
  const startEmulator = useEmulator();
  let emulator: TatEmulator;

  beforeEach(async () => {
    emulator = await startEmulator({ invokers: [{ invokerId: "ivk-there", count: 1 }] });
  });

  /** Calls it, and then leaves nothing of it behind; a refused call must not leave anything by itself. */
  function tryCall(call: (value: unknown) => unknown): (value: unknown) => void {
    return (value) => {
      const before = countAll();
      try {
        call(value);
      } catch (error) {
        assert.deepEqual(countAll(), before);
        throw error;
      }
      emulator.faults.clear();
    };
  }

  function countAll(): number[] {
    return [emulator.listInvokers().length, emulator.listRecords().length, emulator.faults.pending];
  }

  for (const [property, test] of Object.entries(OPTIONS)) {
    it(`are refused by name as ${property} of startTatEmulator`, () =>
      tryAll(property, test, async (value) => {
        if (property === "host" && mayPass(test, value)) return;
        const started = await startTatEmulator({ [property]: value });
        await started.close();
      }));
  }

  /** A call that takes an object: what it is, what its problems carry in front, its properties, and the call with one of them. */
  type Door = [of: string, prefix: string, tests: Record<string, Test>, call: (given: object) => unknown];
  const there = { invokerId: "ivk-there" };
  const doors: Door[] = [
    // What goes on by itself would be counted as left behind.
    [
      "addInvoker",
      "addInvoker.",
      INVOKER,
      (given) => emulator.addInvoker("live" in given ? { ...given, count: 0 } : given),
    ],
    ["changeInvoker", "changeInvoker.", CHANGE, (given) => emulator.changeInvoker("ivk-there", given)],
    ["addRecord", "addRecord.", RECORD, (given) => emulator.addRecord({ ...there, ...given })],
    ["startRun", "startRun.", PLAN, (given) => emulator.startRun("ivk-there", given)],
    ["a task", "tasks[0].", TASK, (given) => emulator.setTasks(emulator.listRecords()[0]?.invocationId ?? "", [given])],
    [
      "addAccount",
      "addAccount.",
      ACCOUNT,
      (given) => emulator.addAccount({ secretId: "AKIDmore", secretKey: "key", ...given }),
    ],
    ...FAULTS.map(([fault, tests]): Door => {
      return [
        `the fault ${fault.kind}`,
        "faults.",
        tests,
        (given) => emulator.faults.push({ ...fault, ...given } as Fault),
      ];
    }),
    [
      "an answer made by hand",
      "faults.response.",
      ANSWER,
      (response) => emulator.faults.push({ kind: "response", response }, { kind: "notJson" }),
    ],
  ];
  for (const [of, prefix, tests, call] of doors) {
    for (const [property, test] of Object.entries(tests)) {
      it(`are refused by name as ${property} of ${of}`, () =>
        tryAll(
          `${prefix}${property}`,
          test,
          tryCall((value) => call({ [property]: value })),
        ));
    }
  }

  it("are refused by name as single arguments of methods", async () => {
    const call = (method: unknown) => method as (...values: unknown[]) => unknown;
    const never: Test = () => false;
    const isCount = isInteger(1, 10_000);
    const { invocationId } = emulator.addRecord({ invokerId: "ivk-there" });
    const methods: [name: string, test: Test, call: (value: unknown) => unknown][] = [
      ["invocationId", never, (value) => call(emulator.setResult).call(emulator, value, "FAILED")],
      ["result", (value) => isText(value), (value) => emulator.setResult(invocationId, value as string)],
      ["invocationId", never, (value) => call(emulator.setTasks).call(emulator, value, [])],
      ["tasks", isListOf(isObject), (value) => call(emulator.setTasks).call(emulator, invocationId, value)],
      ["isGone", never, (value) => isFunction(value) || call(emulator.removeRecords).call(emulator, value)],
      ["invokerIds", isListOf(isText), (value) => call(emulator.listRecords).call(emulator, value)],
      ["invokerId", never, (value) => call(emulator.changeInvoker).call(emulator, value, {})],
      ["invokerId", never, (value) => call(emulator.removeInvoker).call(emulator, value)],
      ["invokerId", never, (value) => call(emulator.startRun).call(emulator, value)],
      ["startRun", isObject, (value) => call(emulator.startRun).call(emulator, "ivk-there", value)],
      ["invokerId", never, (value) => call(emulator.missRuns).call(emulator, value)],
      // Of a number that is in order, the invoker is what was not due so often.
      ["times", isCount, (value) => isCount(value) || call(emulator.missRuns).call(emulator, "ivk-there", value)],
      ["deed", never, (value) => call(emulator.steer).call(emulator, value, "ivk-there")],
      ["invokerId", never, (value) => call(emulator.steer).call(emulator, "fail", value)],
      ["fault", matches(/^[A-Z][A-Za-z.]*$/), (value) => call(emulator.steer).call(emulator, "fault", value)],
      ["run", isObject, (value) => call(emulator.steer).call(emulator, "run", "ivk-there", value)],
      ["secretId", never, (value) => call(emulator.revokeAccount).call(emulator, value)],
      ["actions", isListOf(isText), (value) => call(emulator.denyActions).call(emulator, value)],
      ["secretId", never, (value) => call(emulator.denyActions).call(emulator, [], value)],
    ];
    for (const [name, test, callOne] of methods) {
      const accepted: Test = name === "isGone" ? isFunction : test;
      await tryAll(name, accepted, (value) => (value === undefined ? undefined : callOne(value)));
    }
  });

  for (const property of ["latencyMs", "clockOffsetMs"] as const) {
    it(`are refused by name where ${property} is set`, () =>
      tryAll(property, OPTIONS[property] as Test, (value) => {
        if (value !== undefined) Object.assign(emulator, { [property]: value });
        Object.assign(emulator, { [property]: 0 });
      }));
  }

  it("are refused by name where onRequest is set", () =>
    tryAll("onRequest", isFunction, (value) => Object.assign(emulator, { onRequest: value })));

  it("are refused by name as a clock that lacks a function", async () => {
    const { now, sleep } = systemClock;
    for (const clock of [{}, { now }, { sleep }, { now: 5, sleep }, { now, sleep: "x" }]) {
      await assert.rejects(startTatEmulator({ clock: clock as unknown as Clock }), { property: "clock" });
    }
  });

  it("are refused where an object is expected, and so are names that it cannot have", async () => {
    const calls: Record<string, (value: unknown) => unknown> = {
      options: async (value) => (await startTatEmulator(value as object)).close(),
      addInvoker: (value) => emulator.addInvoker(value as object),
      addRecord: (value) => emulator.addRecord(value as { invokerId: string }),
      addAccount: (value) => emulator.addAccount(value as { secretId: string; secretKey: string }),
      faults: (value) => emulator.faults.push(value as Fault),
    };
    for (const [name, call] of Object.entries(calls)) {
      for (const [index, value] of HOSTILE_ARGUMENTS.entries()) {
        const error = await Promise.resolve()
          .then(() => call(value))
          .then(
            () => undefined,
            (caught: unknown) => caught,
          );
        if (error === undefined && mayPass(isHarmless, value)) continue;
        assert.ok(TatError.isInstance(error), `${name}, HOSTILE_ARGUMENTS[${index}]: ${error}`);
        assert.equal(error.code, "InvalidArgument");
        assertFitForConsole(error.message);
      }
    }
    assert.throws(() => emulator.addInvoker({ succesRate: 0.5 } as object), {
      message: /^addInvoker\.succesRate: no such property: did you mean successRate\?$/,
    });
    await assert.rejects(startTatEmulator({ invokers: [{}, { recordCount: 3 } as object] }), {
      property: "invokers[1].recordCount",
    });
  });

  it("cannot make it hold more runs than fit, or reach back before all calendars", () => {
    assert.throws(() => emulator.addInvoker({ count: 1_000_000 }), {
      message: "addInvoker.count: with 1000000 more it is more than 1000000 runs in all",
    });
    const yearly = { intervalSeconds: 366 * 24 * 60 * 60, count: 2100 };
    assert.throws(() => emulator.addInvoker(yearly), { property: "addInvoker.count", message: /before the year 1$/ });
    assert.equal(emulator.listInvokers().length, 1);
  });

  it("cannot keep it busy with the runs that a jump of its clock makes due", () => {
    emulator.addInvoker({ invokerId: "ivk-live", intervalSeconds: 60, live: true });
    emulator.clockOffsetMs = 36_525 * DAY_MS;
    const runs = emulator.listRecords(["ivk-live"]);
    assert.ok(runs.length >= 9_999 && runs.length <= 10_001, `${runs.length} runs`);
  });

  it("are read once each: a getter that changes its mind changes nothing", () => {
    let reads = 0;
    const seed = {
      get count() {
        return reads++ === 0 ? 2 : -1;
      },
    };
    emulator.addInvoker(seed);
    assert.equal(reads, 1);
  });
});

/** What functions may give where a number or a promise is expected. */
const NO_TIMES = [...HOSTILE_VALUES, undefined, null].filter((value) => !isNumber(-1, 1e14)(value));

/** What functions may throw: anything, errors of a megabyte and with no readable message among them. */
const THROWN = [
  ...HOSTILE_VALUES,
  undefined,
  null,
  new Error("x".repeat(1_000_000)),
  new Error("\u001b[31mred"),
  Object.defineProperty(new Error(), "message", {
    get() {
      throw new Error("read");
    },
  }),
];

/** A function that throws, and so must never crash the process that it is called in. */
function thrower(value: unknown): () => never {
  return () => {
    throw value;
  };
}

describe("hostile functions given to the emulator", () => {
  const startEmulator = useEmulator();

  /** One clock for many values: `give` is what it does at the moment. */
  function createClock(): Clock & { give: { now(): unknown; sleep(): unknown } } {
    const nowMs = Date.now();
    const give = { now: (): unknown => nowMs, sleep: (): unknown => Promise.resolve() };
    return { give, now: () => give.now() as number, sleep: () => give.sleep() as Promise<void> };
  }

  /** Asserts that a request is answered, and that the answer names what is wrong. */
  async function assertNamed(emulator: TatEmulator, name: string): Promise<void> {
    const finishWork = startWork();
    const { status, body } = await sendSigned(emulator);
    finishWork();
    assert.equal(status, 500);
    assert.ok(body.startsWith(`The emulator failed: ${name}`), body);
    assertFitForConsole(body);
  }

  for (const [what, functions] of [
    ["gives no time", NO_TIMES.map((value) => () => value)],
    ["throws", THROWN.map(thrower)],
  ] as const) {
    it(`are named where the clock's now ${what}, and the emulator goes on`, async () => {
      const clock = createClock();
      const { now: rightNow } = clock.give;
      const emulator = await startEmulator({ clock, invokers: [{ live: true, intervalSeconds: 60, count: 2 }] });
      const runs = emulator.listRecords().length;
      for (const [index, now] of functions.entries()) {
        clock.give.now = now;
        await assertNamed(emulator, "clock.now(): ").catch((cause) => {
          throw new Error(`function ${index}: ${cause.message}`, { cause });
        });
        assert.throws(() => emulator.listRecords(), { property: "clock.now()" });
        assert.throws(() => emulator.addInvoker({ count: 1 }), { property: "clock.now()" });
        const page = await fetch(emulator.url);
        assert.equal(page.status, 500);
        assert.match(await page.text(), /^The emulator failed: clock\.now\(\): /);
      }
      clock.give.now = rightNow;
      assert.equal((await sendSigned(emulator)).status, 200);
      assert.equal(emulator.listRecords().length, runs);
    });
  }

  it("are named where the clock's sleep throws, rejects or gives no promise, and the emulator goes on", async () => {
    const clock = createClock();
    const emulator = await startEmulator({ clock, latencyMs: 10 });
    const isPromise = (value: unknown) => value instanceof Promise;
    const given = [...HOSTILE_VALUES, undefined, null].filter((value) => !mayPass(isPromise, value ?? 0));
    const rejections = THROWN.map((value) => () => Promise.reject(value));
    for (const [index, sleep] of [
      ...given.map((value) => () => value),
      ...THROWN.map(thrower),
      ...rejections,
    ].entries()) {
      clock.give.sleep = sleep;
      await assertNamed(emulator, "clock.sleep(): ").catch((cause) => {
        throw new Error(`function ${index}: ${cause.message}`, { cause });
      });
    }
    clock.give.sleep = () => Promise.resolve();
    assert.equal((await sendSigned(emulator)).status, 200);
  });

  it("are answered with HTTP 500 whatever onRequest, a latency and a script of faults throw", async () => {
    const emulator = await startEmulator();
    for (const value of THROWN) {
      emulator.onRequest = thrower(value);
      await assertNamed(emulator, "");
      emulator.onRequest = undefined;
      emulator.latencyMs = thrower(value);
      await assertNamed(emulator, "");
      emulator.latencyMs = 0;
      emulator.faults.push({ kind: "response", response: thrower(value) });
      await assertNamed(emulator, "");
    }
    assert.equal((await sendSigned(emulator)).status, 200);
  });
});

/** An object whose names have no values at all is as good as an empty one. */
const isHarmless: Test = (value) =>
  isObject(value) && Object.values(Object(value)).every((inner) => inner === undefined);

describe("hostile arguments of tat-emulator", () => {
  const OPTION_NAMES = [
    "--port",
    "--region",
    "--invoker",
    "--invokers",
    "--records",
    "--success-rate",
    "--interval-seconds",
    "--seed",
    "--latency-ms",
  ];
  const texts = [...HOSTILE_TEXTS, "NaN", "Infinity", "1e308", "-1", "1.5", "9".repeat(400), "0x10", "1 2", "٣"];

  for (const option of OPTION_NAMES) {
    it(`are refused by name for ${option}, or taken`, async () => {
      const attemptOne = async (text: string) => {
        try {
          // As the command does: what is only a text is checked where the emulator starts.
          const command = parseCommand([`${option}=${text}`]);
          if (command.kind !== "start") return assert.fail(command.kind);
          const { port, ...options } = command.options;
          if (option === "--port") return assert.ok(isInteger(0, 65_535)(port));
          await (await startTatEmulator(options)).close();
        } catch (error) {
          assert.ok(error instanceof EmulatorArgumentError, `${error}`);
          assert.ok([option, option.slice(2), "tat-emulator"].includes(error.property), error.property);
          assertFitForConsole(error.message, 500);
        }
      };
      for (const text of texts) await attemptOne(text);
      await fc.assert(fc.asyncProperty(fc.string({ unit: "binary" }), attemptOne), { numRuns: 50 });
    });
  }

  it("are refused without their control characters where they are no option at all", () => {
    for (const text of texts) {
      for (const args of [[text], [`--${text}`], [`-${text}`], ["--help", text]]) {
        try {
          parseCommand(args);
        } catch (error) {
          assert.ok(error instanceof EmulatorArgumentError, `${error}`);
          assertFitForConsole(error.message, 500);
        }
      }
    }
  });
});
