import assert from "node:assert/strict";
import fc from "fast-check";
import { TatError } from "../../sdk/checks/TatError";
import { invokerHealthGate, invokerRecords } from "../../sdk/dynamic/handlers";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { type CheckInvokerHealthArgs, readInvokerHealth } from "../../sdk/reads/health";
import { type GetInvokersArgs, readInvokers } from "../../sdk/reads/invokers";
import { type GetLatestInvokerRecordsArgs, readLatestInvokerRecords } from "../../sdk/reads/latest";
import { type GetInvokerRecordsArgs, readInvokerRecords } from "../../sdk/reads/records";
import { type GetInvokerStatisticsArgs, readInvokerStatistics } from "../../sdk/reads/statistics";
import type { TatApi } from "../../sdk/wire/TatApi";
import { connectTo } from "../reads/connectTo";
import { assertFitForConsole } from "./assertFitForConsole";
import { anyValue, HOSTILE_ARGUMENTS, HOSTILE_TEXTS, HOSTILE_VALUES } from "./hostileValues";
import { startWork } from "./startWork";

const GOOD_ID = "ivk-good1234";

const isCount =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (value: unknown) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
const isTextList = (pattern: RegExp) => (value: unknown) =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length <= 100_000 &&
  value.every((element) => typeof element === "string" && pattern.test(element));
const isText = (pattern: RegExp) => (value: unknown) => typeof value === "string" && pattern.test(value);

/** Which values of each property might be in order: those are not tried. It errs on the side of leaving out. */
const MAY_PASS: Record<string, (value: unknown) => boolean> = {
  invokerIds: isTextList(/^ivk-[A-Za-z0-9]{1,64}$/),
  names: isTextList(/^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u),
  commandId: isText(/^cmd-[A-Za-z0-9]{1,64}$/),
  limit: isCount(1, 100),
  offset: isCount(0),
  maxRecords: isCount(1),
  since: isText(/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d/),
  until: isText(/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d/),
  results: isTextList(/^[^\p{C}\p{Z}]{1,64}$/u),
  region: isText(/^[a-z0-9][a-z0-9-]{0,63}$/),
  explain: (value) => typeof value === "boolean",
  latest: (value) => value === "run" || value === "finishedRun",
  maxAgeSeconds: isCount(1),
  minSuccessRate: (value) => typeof value === "number" && value >= 0 && value <= 1,
  maxConsecutiveFailures: isCount(0),
  minRuns: isCount(0),
  windowRuns: isCount(1),
  windowSeconds: isCount(1),
  maxRunSeconds: isCount(1),
  minConsecutiveSuccesses: isCount(1),
  maxMissedRuns: isCount(0),
  graceSeconds: isCount(0),
  onPreview: isText(/^(fail|warn|skip)$/),
  "wait.runStartedAfter": isText(/^(gate|\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d.*)$/),
  "wait.timeoutSeconds": isCount(1),
  "wait.pollSeconds": isCount(1),
};

/** These bad times look like good ones to {@link MAY_PASS}. */
const BAD_TIMES = HOSTILE_TEXTS.filter((text) => text.startsWith("2026-"));

const CRITERIA = [
  "results",
  "latest",
  "maxAgeSeconds",
  "minSuccessRate",
  "maxConsecutiveFailures",
  "minRuns",
  "windowRuns",
  "windowSeconds",
  "maxRunSeconds",
  "minConsecutiveSuccesses",
  "maxMissedRuns",
  "graceSeconds",
];

/** A public function: how it is called, and how it tells that it refused. */
interface Target {
  properties: readonly string[];
  /** Rejects, or resolves to what it did. */
  call(api: TatApi, args: unknown): Promise<unknown>;
}

const TARGETS: Record<string, Target> = {
  getInvokerRecords: {
    properties: ["invokerIds", "limit", "offset", "maxRecords", "since", "until", "results", "region"],
    call: (api, args) => readInvokerRecords(() => api, args as GetInvokerRecordsArgs),
  },
  getInvokerStatistics: {
    properties: ["invokerIds", "maxRecords", "since", "until", "region"],
    call: (api, args) => readInvokerStatistics(() => api, args as GetInvokerStatisticsArgs),
  },
  getLatestInvokerRecords: {
    properties: ["invokerIds", "region"],
    call: (api, args) => readLatestInvokerRecords(() => api, args as GetLatestInvokerRecordsArgs),
  },
  getInvokers: {
    properties: ["invokerIds", "names", "commandId", "region"],
    call: (api, args) => readInvokers(() => api, args as GetInvokersArgs),
  },
  checkInvokerHealth: {
    properties: ["invokerIds", "region", "explain", ...CRITERIA],
    call: (api, args) => readInvokerHealth(() => api, args as CheckInvokerHealthArgs),
  },
};

/** The resources, whose inputs Pulumi hands over as an object: only the values in it can be hostile. */
const RESOURCES: Record<
  string,
  {
    properties: readonly string[];
    check(inputs: Record<string, unknown>): Promise<{ failures?: { reason: string }[] }>;
  }
> = {
  InvokerRecords: {
    properties: ["invokerIds", "maxRecords", "since", "until", "results", "region"],
    check: (inputs) => invokerRecords.check({}, inputs),
  },
  InvokerHealthGate: {
    properties: [
      "invokerIds",
      "region",
      "explain",
      ...CRITERIA,
      "onPreview",
      "wait.runStartedAfter",
      "wait.timeoutSeconds",
      "wait.pollSeconds",
    ],
    check: (inputs) => invokerHealthGate.check({}, inputs),
  },
};

/** The arguments with one value in the place of `property`, which may be `outer.inner`. */
function place(property: string, value: unknown): Record<string, unknown> {
  const [outer = "", inner] = property.split(".");
  return {
    ...(outer === "invokerIds" ? {} : { invokerIds: [GOOD_ID] }),
    [outer]: inner === undefined ? value : { [inner]: value },
  };
}

function isHostile(property: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return BAD_TIMES.includes(value as string) || !MAY_PASS[property]?.(value);
}

/** Tries all listed values for a property, then some at random. */
async function tryHostile(property: string, attempt: (value: unknown) => Promise<void>): Promise<void> {
  for (const [index, value] of HOSTILE_VALUES.entries()) {
    if (!isHostile(property, value)) continue;
    await attempt(value).catch((cause) => {
      throw new Error(`HOSTILE_VALUES[${index}]: ${cause.message}`, { cause });
    });
  }
  const hostile = anyValue.filter((value) => isHostile(property, value));
  await fc.assert(fc.asyncProperty(hostile, attempt), { numRuns: 100 });
}

/** Whether a value can come to a provider at all: Pulumi hands over what JSON can write, and numbers that it cannot. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.length <= 200_000 && value.every(isPlain);
  if (typeof value !== "object" || value === null) return ["string", "number", "boolean"].includes(typeof value);
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain);
}

describe("hostile arguments", () => {
  let emulator: TatEmulator;
  let api: TatApi;

  before(async () => {
    emulator = await startTatEmulator({ invokers: [{ invokerId: GOOD_ID, count: 3 }] });
    api = connectTo(emulator);
    const config: Record<string, string> = { ...pick(emulator), protocol: "HTTP" };
    const get = (key: string) => config[key.replace("tencentcloud:", "")];
    const request = { config: { get, require: get } } as Parameters<typeof invokerRecords.configure>[0];
    invokerRecords.configure(request);
    invokerHealthGate.configure(request);
  });

  after(() => emulator.close());
  beforeEach(() => emulator.clearRequests());

  /** Runs a refusal, measures it, and gives its message. */
  async function refuse(call: () => Promise<unknown>): Promise<TatError & { property?: string }> {
    const finishWork = startWork();
    const error = await call().then(
      (result) => assert.fail(`accepted: ${JSON.stringify(result)?.slice(0, 200)}`),
      (caught: unknown) => caught,
    );
    assert.ok(TatError.isInstance(error), `no TatError: ${error}`);
    finishWork();
    assert.equal(error.code, "InvalidArgument");
    assertFitForConsole(error.message);
    assert.equal(emulator.requests.length, 0);
    return error;
  }

  for (const [name, { properties, call }] of Object.entries(TARGETS)) {
    for (const property of properties) {
      it(`makes ${name} refuse every value that ${property} cannot have, by its name and before any request`, () =>
        tryHostile(property, async (value) => {
          const error = await refuse(() => call(api, place(property, value)));
          assert.ok(error.property === property || error.property?.startsWith(`${property}[`), error.message);
          assert.ok(error.message.startsWith(`${error.property}: `), error.message);
        }));
    }

    it(`makes ${name} refuse what is no object of its arguments`, async () => {
      for (const [index, args] of HOSTILE_ARGUMENTS.entries()) {
        await refuse(() => call(api, args)).catch((cause) => {
          throw new Error(`HOSTILE_ARGUMENTS[${index}]: ${cause.message}`, { cause });
        });
      }
    });
  }

  for (const [name, { properties, check }] of Object.entries(RESOURCES)) {
    for (const property of properties) {
      it(`makes ${name} refuse every value that ${property} cannot have, by its name and before any request`, () =>
        tryHostile(property, async (value) => {
          if (!isPlain(value)) return;
          const finishWork = startWork();
          const { failures = [] } = await check(place(property, value));
          finishWork();
          assert.equal(failures.length, 1);
          const reason = failures[0]?.reason ?? "";
          assert.ok(reason.startsWith(property), reason.slice(0, 200));
          assertFitForConsole(reason);
          assert.equal(emulator.requests.length, 0);
        }));
    }
  }

  it("differ from good ones, with which each function and resource reaches the service", async () => {
    await Promise.all(Object.values(TARGETS).map(({ call }) => call(api, { invokerIds: [GOOD_ID] })));
    assert.equal(emulator.requests.length, Object.keys(TARGETS).length);
    assert.deepEqual((await invokerRecords.check({}, { invokerIds: [GOOD_ID] })).failures, undefined);
    assert.deepEqual((await invokerHealthGate.check({}, { invokerIds: [GOOD_ID] })).failures, undefined);
  });

  it("are many for every property", () => {
    for (const property of Object.keys(MAY_PASS)) {
      const count = HOSTILE_VALUES.filter((value) => isHostile(property, value)).length;
      assert.ok(count > 40, `${property}: ${count}`);
    }
  });
});

function pick({ domain, secretId, secretKey, region }: TatEmulator) {
  return { domain, secretId, secretKey, region };
}
