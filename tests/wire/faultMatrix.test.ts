import assert from "node:assert/strict";
import { TatError } from "../../sdk/checks/TatError";
import { type FaultEffect, type FaultKind, startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { readLatestInvokerRecords } from "../../sdk/reads/latest";
import { type GetInvokerRecordsResult, readInvokerRecords } from "../../sdk/reads/records";
import { readInvokerStatistics } from "../../sdk/reads/statistics";
import { createSilenceClock } from "../../tools/soak/createSilenceClock";
import { connectTo, QUICK_LIMITS, QUICK_RATE } from "../reads/connectTo";

const INVOKER = "ivk-matrix01";
const RECORDS = 450;
const PAGES = 5;
/** The first page, one in the middle and the last. */
const FAULTY_PAGES = [0, 2, PAGES - 1];

interface Scripted {
  effect: FaultEffect;
  /** How the call ends when the fault stays. */
  code: string;
  /** How often the call is made at most; 1 where another attempt is not worth its while. */
  attempts: number;
}

/** Every kind of fault. */
const FAULTS: Record<FaultKind, Scripted> = {
  rateLimit: { effect: { kind: "rateLimit" }, code: "RequestLimitExceeded", attempts: 4 },
  internalError: { effect: { kind: "internalError" }, code: "InternalError", attempts: 4 },
  serviceUnavailable: { effect: { kind: "serviceUnavailable" }, code: "ServiceUnavailable", attempts: 4 },
  gatewayPage: { effect: { kind: "gatewayPage", status: 503 }, code: "HttpStatus", attempts: 4 },
  connectionReset: { effect: { kind: "connectionReset" }, code: "ConnectionFailed", attempts: 4 },
  truncatedBody: { effect: { kind: "truncatedBody" }, code: "BadAnswer", attempts: 4 },
  stalledBody: { effect: { kind: "stalledBody" }, code: "TimedOut", attempts: 4 },
  neverAnswer: { effect: { kind: "neverAnswer" }, code: "TimedOut", attempts: 4 },
  slowAnswer: { effect: { kind: "slowAnswer", delayMs: 3_600_000 }, code: "TimedOut", attempts: 4 },
  emptyBody: { effect: { kind: "emptyBody" }, code: "BadAnswer", attempts: 4 },
  notJson: { effect: { kind: "notJson" }, code: "BadAnswer", attempts: 4 },
  jsonWithoutResponse: { effect: { kind: "jsonWithoutResponse" }, code: "BadAnswer", attempts: 4 },
  signatureExpire: { effect: { kind: "signatureExpire" }, code: "AuthFailure.SignatureExpire", attempts: 1 },
  tokenFailure: { effect: { kind: "tokenFailure" }, code: "AuthFailure.TokenFailure", attempts: 1 },
  error: {
    effect: { kind: "error", code: "UnauthorizedOperation", message: "no" },
    code: "UnauthorizedOperation",
    attempts: 1,
  },
  response: {
    effect: { kind: "response", response: { body: '{"Response":{"RequestId":"r","TotalCount":450}}' } },
    code: "InvalidResponse",
    attempts: 1,
  },
};

/** Those after which no answer comes, however long the client waits. */
const SILENT_FAULTS = ["stalledBody", "neverAnswer", "slowAnswer"];

describe("a fault at one page of a history", () => {
  for (const [kind, { effect, code, attempts }] of Object.entries(FAULTS)) {
    const times = attempts - 1;
    if (times > 0) {
      it(`is survived: ${kind}, ${times} in a row at the first, a middle or the last page, with as many calls more`, () =>
        tryPages(async (emulator, page) => {
          pushFault(emulator, effect, page, times);
          assertExact(emulator, await readAll(emulator, attempts));
          assert.equal(countFaults(emulator), times);
          assert.equal(emulator.requests.length, PAGES + times);
        }));
    }

    it(`ends the reading when it stays: ${kind} with ${code}, without more calls than that takes`, () =>
      tryPages(async (emulator, page) => {
        pushFault(emulator, effect, page, Number.POSITIVE_INFINITY);
        await assert.rejects(readAll(emulator, attempts), (error: unknown) => {
          assert.ok(TatError.isInstance(error), `no TatError: ${error}`);
          assert.equal(error.code, code);
          assert.match(error.message, /^DescribeInvokerRecords at tat\.localhost:\d+ .+\.$/s);
          return true;
        });
        assert.equal(countFaults(emulator), attempts);
        assert.ok(emulator.requests.length < PAGES + attempts, `${emulator.requests.length} calls`);
      }));
  }
});

describe("faults at several pages of a history", () => {
  it("are survived, a different one at every page at once", () =>
    withEmulator(async (emulator) => {
      const kinds = ["rateLimit", "gatewayPage", "connectionReset", "truncatedBody", "notJson"] as const;
      for (const [page, kind] of kinds.entries()) pushFault(emulator, FAULTS[kind].effect, page, 1);
      assertExact(emulator, await readAll(emulator, 2));
      assert.equal(emulator.requests.length, PAGES * 2);
    }));

  it("make statistics count no record twice and none not at all", () =>
    withEmulator(async (emulator) => {
      for (let page = 0; page < PAGES; page++) pushFault(emulator, { kind: "internalError" }, page, 1);
      const { overall } = await readInvokerStatistics(() => connect(emulator, 2), { invokerIds: [INVOKER] });
      assert.equal(overall.totalCount, RECORDS);
      assert.deepEqual(overall.resultCounts, { SUCCESS: RECORDS });
      assert.equal(emulator.requests.length, PAGES * 2);
    }));

  it("cost the reading of latest runs one call each", () =>
    withEmulator(async (emulator) => {
      pushFault(emulator, { kind: "connectionReset" }, 0, 1);
      pushFault(emulator, { kind: "serviceUnavailable" }, 0, 1);
      const latest = await readLatestInvokerRecords(() => connect(emulator, 3), { invokerIds: [INVOKER] });
      assert.deepEqual(latest[INVOKER], emulator.listRecords()[0]);
      assert.equal(emulator.requests.length, 3);
    }));
});

async function withEmulator(use: (emulator: TatEmulator) => Promise<void>): Promise<void> {
  const invokers = [{ invokerId: INVOKER, count: RECORDS }];
  const emulator = await startTatEmulator({ rateLimit: false, invokers });
  try {
    await use(emulator);
  } finally {
    await emulator.close();
  }
}

/** Tries each of the pages with an emulator of its own, all at once: most of the time is spent waiting. */
async function tryPages(attempt: (emulator: TatEmulator, page: number) => Promise<void>): Promise<void> {
  await Promise.all(FAULTY_PAGES.map((page) => withEmulator((emulator) => attempt(emulator, page))));
}

function connect(emulator: TatEmulator, attempts: number) {
  const isSilent = ({ fault = "" }) => SILENT_FAULTS.includes(fault);
  const clock = createSilenceClock(() => emulator.requests.filter(isSilent).length);
  return connectTo(emulator, {
    clock,
    rate: QUICK_RATE,
    limits: { ...QUICK_LIMITS, attempts, throttledAttempts: attempts },
  });
}

function readAll(emulator: TatEmulator, attempts: number): Promise<GetInvokerRecordsResult> {
  return readInvokerRecords(() => connect(emulator, attempts), { invokerIds: [INVOKER] });
}

function assertExact(emulator: TatEmulator, { invokerRecordSet, totalCount }: GetInvokerRecordsResult): void {
  const expected = emulator.listRecords().map(({ invocationId }) => invocationId);
  assert.deepEqual(
    invokerRecordSet.map(({ invocationId }) => invocationId),
    expected,
  );
  assert.equal(totalCount, RECORDS);
}

function pushFault(emulator: TatEmulator, effect: FaultEffect, page: number, times: number): void {
  emulator.faults.push({ ...effect, times, match: ({ parameters }) => parameters.Offset === page * 100 });
}

function countFaults(emulator: TatEmulator): number {
  return emulator.requests.filter(({ fault }) => fault !== undefined).length;
}
