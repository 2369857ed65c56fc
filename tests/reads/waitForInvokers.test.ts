import assert from "node:assert/strict";
import { TatError } from "../../sdk/checks/TatError";
import { readInvokerHealth } from "../../sdk/reads/health";
import { InvokerPoller } from "../../sdk/reads/InvokerPoller";
import { type WaitOptions, type WaitOutcome, type WaitRequest, waitForInvokers } from "../../sdk/reads/waitForInvokers";
import type { HealthCriteria } from "../../sdk/runs/HealthCriteria";
import type { InvokerRecord } from "../../sdk/runs/InvokerRecord";
import type { InvokerRecordPageRequest } from "../../sdk/wire/TatApi";
import { ModelService, ROW_ORDERS } from "../history/ModelService";
import { makeInvoker } from "../runs/makeInvoker";
import { VirtualClock } from "./VirtualClock";
import { watchRegion } from "./watchRegion";

const BEGIN = "2026-11-24T12:00:00Z";
const BEGIN_MS = Date.parse(BEGIN);

function makeRun(invokerId: string, secondsAfter: number, result: string): InvokerRecord {
  return {
    invokerId,
    invokeTime: new Date(BEGIN_MS + secondsAfter * 1000).toISOString(),
    reason: "start an invocation at scheduled time.",
    invocationId: `inv-${invokerId.slice(4)}${secondsAfter + 100_000}`,
    result,
  };
}

/** Two runs of the past for each, so that the service's order shows. */
function makePast(invokerIds: readonly string[], result = "SUCCESS"): InvokerRecord[] {
  return invokerIds.flatMap((id, index) => [makeRun(id, -60 - index, result), makeRun(id, -360 - index, "SUCCESS")]);
}

function listIds(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `ivk-${prefix}${index}`);
}

/**
 * For ten invokers with 500 runs each: all in one page; one call for each; or, where the newest run may be anywhere, all
 * 50 pages and what lies between each two of them.
 */
const CALLS_PER_POLL = {
  newestFirst: 1,
  groupedNewestFirst: 10,
  oldestFirst: 99,
  groupedOldestFirst: 99,
  shuffled: 99,
};

class Faulty extends ModelService {
  fault: unknown;
  region: string | undefined;

  override async readRegion() {
    return this.region;
  }

  override async describeInvokerRecords(request: InvokerRecordPageRequest, signal?: AbortSignal) {
    if (this.fault === undefined) return super.describeInvokerRecords(request, signal);
    this.requests.push(request);
    throw this.fault;
  }
}

describe("waitForInvokers", () => {
  let clock: VirtualClock;
  let service: Faulty;
  let poller: InvokerPoller;

  beforeEach(() => {
    clock = new VirtualClock(BEGIN_MS);
    service = new Faulty(makePast(["ivk-a", "ivk-b"]));
  });

  afterEach(() => {
    assert.equal(clock.sleeping, 0, "a wait has left a timer behind");
  });

  function start(invokerIds: readonly string[], given: Partial<WaitRequest> = {}, options: WaitOptions = {}) {
    const request = {
      criteria: {},
      startedAfterMs: BEGIN_MS,
      timeoutMs: 600_000,
      pollMs: 10_000,
      ...given,
    };
    if (poller?.api !== service) poller = new InvokerPoller(service, clock);
    const ended: { outcome?: WaitOutcome; error?: unknown } = {};
    const wait = waitForInvokers([watchRegion(poller, invokerIds)], request, options).then(
      (outcome) => Object.assign(ended, { outcome }),
      (error) => Object.assign(ended, { error }),
    );
    return { ended, wait };
  }

  it("ends with the verdict as soon as a run after the moment has succeeded", async () => {
    const { ended } = start(["ivk-a"]);
    await clock.advance(25_000);
    assert.deepEqual(ended, {});
    const run = makeRun("ivk-a", 26, "SUCCESS");
    service.insert(run);
    await clock.advance(10_000);
    assert.equal(ended.outcome?.state, "healthy");
    assert.deepEqual(ended.outcome?.verdict.latest, { "ivk-a": run });
  });

  it("does not count a run of before, however good", async () => {
    const { ended } = start(["ivk-a"], { timeoutMs: 30_000 });
    await clock.advance(30_000);
    assert.equal(ended.outcome?.state, "timedOut");
    assert.match(
      ended.outcome?.waitingFor[0]?.reason ?? "",
      /^no run has started since 2026-11-24T12:00:00\.000Z; the latest run started 2026-11-24T11:59:00\.000Z, /,
    );
  });

  it("waits for a run in progress", async () => {
    service.insert(makeRun("ivk-a", 3, "RUNNING"));
    const seen: string[] = [];
    const { ended } = start(["ivk-a"], {}, { onProgress: ({ waitingFor }) => seen.push(waitingFor[0]?.reason ?? "") });
    await clock.advance(20_000);
    assert.deepEqual(ended, {});
    assert.match(seen.at(-1) ?? "", /^its run is not over: started 2026-11-24T12:00:03\.000Z/);
    service.remove(({ result }) => result === "RUNNING");
    service.insert(makeRun("ivk-a", 3, "SUCCESS"));
    await clock.advance(10_000);
    assert.equal(ended.outcome?.state, "healthy");
  });

  it("ends at once when a run has failed, whatever the others do", async () => {
    const { ended } = start(["ivk-a", "ivk-b"]);
    await clock.advance(1_000);
    service.insert(makeRun("ivk-b", 2, "FAILED"));
    await clock.advance(10_000);
    assert.equal(ended.outcome?.state, "unhealthy");
    assert.deepEqual(
      ended.outcome?.verdict.violations.map(({ invokerId, rule }) => [invokerId, rule]),
      [["ivk-b", "latestResult"]],
    );
  });

  it("goes on after a failure that the criteria allow, and reads further back only then", async () => {
    const criteria: HealthCriteria = { maxConsecutiveFailures: 1 };
    const { ended } = start(["ivk-a"], { criteria });
    await clock.advance(1_000);
    service.insert(makeRun("ivk-a", 2, "FAILED"));
    await clock.advance(10_000);
    assert.deepEqual(ended, {});
    service.insert(makeRun("ivk-a", 12, "FAILED"));
    await clock.advance(10_000);
    assert.deepEqual(
      ended.outcome?.verdict.violations.map(({ rule }) => rule),
      ["maxConsecutiveFailures"],
    );
  });

  it("asks once per interval for everybody: two waits on 100 invokers each are two requests", async () => {
    const ids = [...listIds("a", 100), ...listIds("b", 100)];
    service = new Faulty(ids.map((id) => makeRun(id, -60, "SUCCESS")));
    const first = start(ids.slice(0, 100));
    await clock.advance(5_000);
    const second = start(ids.slice(100));
    await clock.advance(4_000);
    service.requests.length = 0;
    await clock.advance(10_000);
    assert.deepEqual(
      service.requests.map(({ invokerIds }) => invokerIds?.length),
      [100, 100],
    );
    service.insert(...ids.map((id) => makeRun(id, 21, "SUCCESS")));
    await clock.advance(20_000);
    assert.equal(first.ended.outcome?.state, "healthy");
    assert.equal(second.ended.outcome?.state, "healthy");
  });

  it("asks once more for a second wait on the same invokers, and then once per interval for both", async () => {
    start(["ivk-a"], { timeoutMs: 60_000 });
    await clock.advance(12_000);
    service.requests.length = 0;
    start(["ivk-a"], { timeoutMs: 60_000 });
    await clock.advance(5_000);
    assert.equal(service.requests.length, 1);
    await clock.advance(30_000);
    assert.equal(service.requests.length, 4);
    await clock.advance(60_000);
  });

  it("judges by what was read since a wait began, not by what another wait has seen", async () => {
    start(["ivk-b"], { timeoutMs: 600_000 });
    const startedAfterMs = BEGIN_MS - 3_600_000;
    const before = start(["ivk-a"], { startedAfterMs });
    await clock.advance(1_000);
    assert.equal(before.ended.outcome?.state, "healthy");
    service.insert(makeRun("ivk-a", 3, "FAILED"));
    await clock.advance(4_000);
    const after = start(["ivk-a"], { startedAfterMs });
    await clock.advance(1_000);
    assert.equal(after.ended.outcome?.state, "unhealthy");
    await clock.advance(600_000);
  });

  it("does not judge by a look that was under way when a wait began", async () => {
    service = new Faulty(makePast(["ivk-a", "ivk-b"]), "newestFirst", (stage) =>
      stage === "deliver" ? clock.sleep(2_000) : Promise.resolve(),
    );
    start(["ivk-a"], { timeoutMs: 30_000 });
    await clock.advance(1_000);
    service.insert(makeRun("ivk-a", 1, "FAILED"));
    const { ended } = start(["ivk-a"], { startedAfterMs: BEGIN_MS - 3_600_000, timeoutMs: 30_000 });
    await clock.advance(5_000);
    assert.equal(ended.outcome?.state, "unhealthy");
    await clock.advance(30_000);
  });

  for (const order of ROW_ORDERS) {
    it(`keeps to few calls per poll where the service lists records ${order}`, async () => {
      const ids = listIds("a", 10);
      const runs = ids.flatMap((id, index) =>
        Array.from({ length: 500 }, (_, run) => makeRun(id, -60 * (run + 1) - index, "SUCCESS")),
      );
      service = new Faulty(runs, order);
      const { ended } = start(ids, { pollMs: 10_000 });
      await clock.advance(15_000);
      service.requests.length = 0;
      await clock.advance(30_000);
      assert.equal(service.requests.length, 3 * CALLS_PER_POLL[order]);
      service.insert(...ids.map((id) => makeRun(id, 44, "SUCCESS")));
      await clock.advance(10_000);
      assert.equal(ended.outcome?.state, "healthy");
    });
  }

  it("makes up for a passing failure by the next poll, and tells of it when it gives up", async () => {
    const fault = new TatError("The service is busy.", { code: "InternalError", retryable: true });
    service.fault = fault;
    const { ended } = start(["ivk-a"], { timeoutMs: 30_000 });
    await clock.advance(30_000);
    assert.equal(ended.outcome?.state, "timedOut");
    assert.equal(ended.outcome?.lastError, fault);
    assert.deepEqual(ended.outcome?.waitingFor, [{ name: "ivk-a", reason: "its runs could not be read" }]);
    assert.equal(service.requests.length, 3);

    const again = start(["ivk-a"]);
    await clock.advance(5_000);
    service.fault = undefined;
    service.insert(makeRun("ivk-a", 40, "SUCCESS"));
    await clock.advance(10_000);
    assert.equal(again.ended.outcome?.state, "healthy");
  });

  it("tells of a look that failed for a passing reason, with what was seen last", async () => {
    const told: [number, string | undefined][] = [];
    start(
      ["ivk-a"],
      { timeoutMs: 30_000 },
      { onProgress: (last, error) => told.push([last.waitingFor.length, error?.code]) },
    );
    await clock.advance(5_000);
    service.fault = new TatError("The service is busy.", { code: "InternalError", retryable: true });
    await clock.advance(10_000);
    assert.deepEqual(told, [
      [1, undefined],
      [1, "InternalError"],
    ]);
    await clock.advance(30_000);
  });

  it("fails at once for a reason that stays", async () => {
    service.fault = new TatError("The key is not valid.", { code: "AuthFailure.SignatureFailure" });
    const { ended } = start(["ivk-a"]);
    await clock.advance(100);
    assert.equal(ended.error, service.fault);
  });

  it("ends at once with the signal's reason, and asks nothing more", async () => {
    const controller = new AbortController();
    const { ended } = start(["ivk-a"], {}, { signal: controller.signal });
    await clock.advance(15_000);
    service.requests.length = 0;
    const reason = new Error("enough");
    controller.abort(reason);
    await clock.advance(0);
    assert.equal(ended.error, reason);
    await clock.advance(60_000);
    assert.equal(service.requests.length, 0);
  });

  it("does not begin when the signal is aborted already", async () => {
    const { ended } = start(["ivk-a"], {}, { signal: AbortSignal.abort(new Error("too late")) });
    await clock.advance(1_000);
    assert.equal((ended.error as Error).message, "too late");
    assert.equal(service.requests.length, 0);
  });

  it("serves a wait that begins in the moment the last one ends", async () => {
    const controller = new AbortController();
    start(["ivk-a"], {}, { signal: controller.signal });
    await clock.advance(1_000);
    controller.abort();
    const { ended } = start(["ivk-b"]);
    service.insert(makeRun("ivk-b", 1, "SUCCESS"));
    await clock.advance(1_000);
    assert.equal(ended.outcome?.state, "healthy");
  });

  it("reads only what is new at each poll, however long ago the moment is", async () => {
    const busy = ["ivk-a", "ivk-b", "ivk-c"];
    const twoDays = Array.from({ length: 2_880 }, (_, minute) => -60 * (minute + 1));
    service = new Faulty(busy.flatMap((id) => twoDays.map((seconds) => makeRun(id, seconds, "SUCCESS"))));
    const startedAfterMs = BEGIN_MS - 2 * 86_400_000;
    const { ended } = start(["ivk-quiet", ...busy], { startedAfterMs });
    await clock.advance(9_000);
    service.requests.length = 0;
    await clock.advance(30_000);
    assert.equal(service.requests.length, 3);
    service.insert(makeRun("ivk-quiet", 38, "SUCCESS"));
    await clock.advance(10_000);
    assert.equal(ended.outcome?.state, "healthy");
  });

  it("reads only what is new also for a quiet invoker that joins busy ones", async () => {
    service = new Faulty(Array.from({ length: 600 }, (_, minute) => makeRun("ivk-b", -60 * (minute + 1), "SUCCESS")));
    start(["ivk-b"], { timeoutMs: 60_000 });
    await clock.advance(5_000);
    start(["ivk-quiet"], { timeoutMs: 55_000 });
    await clock.advance(4_000);
    service.requests.length = 0;
    await clock.advance(30_000);
    // Two for each poll: a page of one invoker alone may be that of a list grouped by invoker.
    assert.equal(service.requests.length, 6);
    await clock.advance(30_000);
  });

  it("looks at one that joins during a look in full, and no further back than its newest finished run", async () => {
    const runs = Array.from({ length: 600 }, (_, minute) => makeRun("ivk-b", -60 * (minute + 1), "SUCCESS"));
    service = new Faulty([...makePast(["ivk-a"]), ...runs], "newestFirst", () => clock.sleep(1_000));
    start(["ivk-a"], { timeoutMs: 60_000 });
    await clock.advance(500);
    const { ended } = start(["ivk-b"], { timeoutMs: 60_000 });
    await clock.advance(9_000);
    assert.deepEqual(
      service.requests.map(({ invokerIds, offset }) => [invokerIds, offset]),
      [
        [["ivk-a"], 0],
        [["ivk-b"], 0],
      ],
    );
    service.insert(makeRun("ivk-b", 9, "SUCCESS"));
    await clock.advance(20_000);
    assert.equal(ended.outcome?.state, "healthy");
    await clock.advance(40_000);
  });

  for (const [title, secondsBefore] of [
    ["a moment", 5],
    ["hours", 3 * 3_600],
  ] as const) {
    it(`names how a run ended that was in progress for ${title} when the wait began`, async () => {
      const minutely = Array.from({ length: 600 }, (_, minute) => makeRun("ivk-b", -60 * (minute + 1), "SUCCESS"));
      service = new Faulty([...minutely, makeRun("ivk-a", -secondsBefore, "RUNNING")]);
      const { ended } = start(["ivk-a", "ivk-b"], { timeoutMs: 60_000 });
      await clock.advance(5_000);
      service.remove(({ result }) => result === "RUNNING");
      service.insert(makeRun("ivk-a", -secondsBefore, "FAILED"));
      service.requests.length = 0;
      await clock.advance(10_000);
      assert.ok(service.requests.length <= 4, `${service.requests.length} requests`);
      await clock.advance(50_000);
      assert.equal(ended.outcome?.state, "timedOut");
      assert.match(ended.outcome?.waitingFor[0]?.reason ?? "", /the latest run started .*; result FAILED/);
      assert.equal(ended.outcome?.verdict.latest["ivk-a"]?.result, "FAILED");
    });
  }

  it("sees a run that is listed minutes after its start, behind those of others", async () => {
    const { ended } = start(["ivk-a", "ivk-b"]);
    await clock.advance(241_000);
    service.insert(makeRun("ivk-b", 240, "SUCCESS"));
    await clock.advance(10_000);
    service.insert(makeRun("ivk-a", 2, "SUCCESS"));
    await clock.advance(10_000);
    assert.equal(ended.outcome?.state, "healthy");
  });

  it("sees a run that came and ended while the service could not be asked", async () => {
    const first = start(["ivk-a"], { timeoutMs: 3_600_000 });
    await clock.advance(1_000);
    service.fault = new TatError("The service is busy.", { code: "InternalError", retryable: true });
    service.insert(makeRun("ivk-a", 60, "SUCCESS"));
    await clock.advance(1_800_000);
    service.fault = undefined;
    service.insert(makeRun("ivk-b", 1_799, "SUCCESS"));
    const second = start(["ivk-b"]);
    await clock.advance(20_000);
    assert.equal(first.ended.outcome?.state, "healthy");
    assert.equal(second.ended.outcome?.state, "healthy");
  });

  describe("on invokers that are judged by their schedules", () => {
    const criteria: HealthCriteria = { maxMissedRuns: 0 };
    const onSchedule = (invokerId: string) => makeInvoker({ invokerId, recurrence: "* * * * *" });

    it("asks for them at the first look and when a run has come", async () => {
      service.invokers = ["ivk-a", "ivk-b"].map(onSchedule);
      const { ended } = start(["ivk-a", "ivk-b"], { criteria });
      await clock.advance(35_000);
      assert.deepEqual(ended, {});
      assert.equal(service.invokerRequests.length, 1);
      service.insert(makeRun("ivk-a", 35, "SUCCESS"), makeRun("ivk-b", 36, "SUCCESS"));
      await clock.advance(10_000);
      assert.equal(ended.outcome?.state, "healthy");
      assert.equal(service.invokerRequests.length, 2);
    });

    it("ends at once when no run is to be expected", async () => {
      service.invokers = [onSchedule("ivk-a"), { ...onSchedule("ivk-b"), enabled: false }];
      const { ended } = start(["ivk-a", "ivk-b"], { criteria });
      await clock.advance(1_000);
      assert.deepEqual(
        ended.outcome?.verdict.violations.map(({ invokerId, rule }) => [invokerId, rule]),
        [["ivk-b", "disabled"]],
      );
    });

    it("makes up by the next look for one at which they could not be read", async () => {
      const fault = new TatError("The service is busy.", { code: "InternalError", retryable: true });
      const describeInvokers = service.describeInvokers.bind(service);
      service.describeInvokers = () => Promise.reject(fault);
      const seen: (string | undefined)[] = [];
      const { ended } = start(["ivk-a"], { criteria }, { onProgress: (_, error) => seen.push(error?.code) });
      await clock.advance(1_000);
      assert.deepEqual([seen, ended], [["InternalError"], {}]);
      service.describeInvokers = describeInvokers;
      await clock.advance(10_000);
      assert.deepEqual(
        ended.outcome?.verdict.violations.map(({ rule }) => rule),
        ["notFound"],
      );
    });
  });

  describe("in several regions", () => {
    const busy = new TatError("The service is busy.", { code: "InternalError", retryable: true });
    let far: Faulty;
    let told: [names: string[], error: string | undefined][];

    beforeEach(() => {
      far = new Faulty(makePast(["ivk-far"]));
      far.region = "ap-far";
      service.region = "ap-near";
      told = [];
    });

    function startInBoth(): { outcome?: WaitOutcome; error?: unknown } {
      const regions = [service, far].map((api, index) =>
        watchRegion(new InvokerPoller(api, clock), [["ivk-a", "ivk-far"][index] as string], {
          region: api.region,
          isOneOfSeveral: true,
        }),
      );
      const ended = {};
      const request = { criteria: {}, startedAfterMs: BEGIN_MS, timeoutMs: 60_000, pollMs: 10_000 };
      const onProgress: WaitOptions["onProgress"] = ({ waitingFor }, error) =>
        told.push([waitingFor.map(({ name }) => name), error?.message]);
      waitForInvokers(regions, request, { onProgress }).then(
        (outcome) => Object.assign(ended, { outcome }),
        (error) => Object.assign(ended, { error }),
      );
      return ended;
    }

    it("waits for all of them, each asked once per interval", async () => {
      const ended = startInBoth();
      await clock.advance(5_000);
      service.insert(makeRun("ivk-a", 6, "SUCCESS"));
      await clock.advance(10_000);
      far.insert(makeRun("ivk-far", 16, "SUCCESS"));
      await clock.advance(10_000);
      assert.deepEqual(told, [
        [["ivk-a in ap-near", "ivk-far in ap-far"], undefined],
        [["ivk-far in ap-far"], undefined],
      ]);
      assert.equal(ended.outcome?.state, "healthy");
      assert.deepEqual([service.requests.length, far.requests.length], [3, 3]);
    });

    it("ends at once when a run has failed, also while another region cannot be asked", async () => {
      const ended = startInBoth();
      await clock.advance(5_000);
      far.fault = busy;
      service.insert(makeRun("ivk-a", 6, "FAILED"));
      await clock.advance(10_000);
      assert.equal(ended.outcome?.state, "unhealthy");
      assert.deepEqual(
        ended.outcome?.verdict.violations.map(({ invokerId, region }) => [invokerId, region]),
        [["ivk-a", "ap-near"]],
      );
    });

    it("passes nothing by what was seen of a region that cannot be asked now", async () => {
      far.insert(makeRun("ivk-far", 1, "SUCCESS"));
      const ended = startInBoth();
      await clock.advance(5_000);
      far.fault = busy;
      service.insert(makeRun("ivk-a", 6, "SUCCESS"));
      await clock.advance(10_000);
      assert.deepEqual(ended, {});
      assert.deepEqual(told.at(-1), [["ivk-far in ap-far"], "In ap-far: The service is busy."]);
      far.fault = undefined;
      await clock.advance(10_000);
      assert.equal(ended.outcome?.state, "healthy");
    });

    it("names those of a region that could never be asked when it gives up", async () => {
      far.fault = busy;
      service.insert(makeRun("ivk-a", 1, "SUCCESS"));
      const ended = startInBoth();
      await clock.advance(60_000);
      assert.deepEqual(ended.outcome?.state, "timedOut");
      assert.deepEqual(ended.outcome?.waitingFor, [
        { name: "ivk-far in ap-far", reason: "its runs could not be read" },
      ]);
    });

    it("fails for a reason that stays, and names the region", async () => {
      far.fault = new TatError("You may not.", { code: "UnauthorizedOperation", requestId: "r-1" });
      const ended = startInBoth();
      await clock.advance(5_000);
      assert.ok(TatError.isInstance(ended.error));
      const { code, requestId, message } = ended.error;
      assert.deepEqual([code, requestId, message], ["UnauthorizedOperation", "r-1", "In ap-far: You may not."]);
    });
  });

  it("gives up on a run that does not end in its time", async () => {
    const { ended } = start(["ivk-a"], { criteria: { maxRunSeconds: 30, minSuccessRate: 0.1 } });
    service.insert(makeRun("ivk-a", 1, "RUNNING"));
    await clock.advance(30_000);
    assert.deepEqual(ended, {});
    await clock.advance(20_000);
    assert.deepEqual(
      ended.outcome?.verdict.violations.map(({ rule }) => rule),
      ["maxRun"],
    );
  });

  it("sees a run that hangs before the newest finished one, as a check does", async () => {
    const criteria = { maxRunSeconds: 30 };
    service.insert(makeRun("ivk-a", -200, "RUNNING"));
    const { ended } = start(["ivk-a"], { criteria });
    service.insert(makeRun("ivk-a", 1, "SUCCESS"));
    await clock.advance(10_000);
    const checked = await readInvokerHealth(() => service, { invokerIds: ["ivk-a"], ...criteria }, { clock });
    assert.deepEqual(
      checked.violations.map(({ rule }) => rule),
      ["maxRun"],
    );
    assert.deepEqual(
      ended.outcome?.verdict.violations.map(({ rule }) => rule),
      ["maxRun"],
    );
  });

  it("waits for as many successes in a row as a job needs that has failed", async () => {
    service.insert(makeRun("ivk-a", -1, "FAILED"));
    const { ended } = start(["ivk-a"], { criteria: { minConsecutiveSuccesses: 2 } });
    service.insert(makeRun("ivk-a", 1, "SUCCESS"));
    await clock.advance(20_000);
    assert.deepEqual(ended, {});
    service.insert(makeRun("ivk-a", 20, "SUCCESS"));
    await clock.advance(10_000);
    assert.equal(ended.outcome?.state, "healthy");
  });

  it("is not led astray by a run that is to start in the future", async () => {
    service.insert(makeRun("ivk-b", 86_400, "PENDING"));
    const { ended } = start(["ivk-a"]);
    start(["ivk-b"], { timeoutMs: 60_000 });
    await clock.advance(5_000);
    service.insert(makeRun("ivk-a", 6, "SUCCESS"));
    await clock.advance(10_000);
    assert.equal(ended.outcome?.state, "healthy");
    await clock.advance(50_000);
  });

  it("fails by itself when its own report of a failed look fails, and leaves the others waiting", async () => {
    service.fault = new TatError("The service is busy.", { code: "InternalError", retryable: true });
    const failure = new Error("no console");
    const onProgress = () => {
      throw failure;
    };
    const bad = start(["ivk-a"], {}, { onProgress });
    const good = start(["ivk-b"]);
    await clock.advance(1_000);
    assert.equal(bad.ended.error, failure);
    service.fault = undefined;
    service.insert(makeRun("ivk-b", 2, "SUCCESS"));
    await clock.advance(20_000);
    assert.equal(good.ended.outcome?.state, "healthy");
  });
});
