import assert from "node:assert/strict";
import { TatError } from "../../sdk/checks/TatError";
import { readInvokerHealth } from "../../sdk/reads/health";
import type { InvokerRecord } from "../../sdk/runs/InvokerRecord";
import type { InvocationTask } from "../../sdk/wire/TatApi";
import { ModelService, modelHistory, modelRecord } from "../history/ModelService";
import { makeInvoker } from "../runs/makeInvoker";

const idOf = (invoker: number) => modelRecord(invoker, 0).invokerId;
const clock = { now: () => Date.parse(modelRecord(1, 1).invokeTime), sleep: async () => {} };

class ExplainedService extends ModelService {
  readonly explained: string[] = [];
  explain: () => Promise<InvocationTask[]> = async () => [];

  override describeInvocationTasks(request?: { invocationId: string; withOutput: boolean }): never {
    this.explained.push(`${request?.invocationId} ${request?.withOutput}`);
    return this.explain() as never;
  }
}

function serviceOf(rows: InvokerRecord[]): ExplainedService {
  return new ExplainedService(rows);
}

describe("readInvokerHealth", () => {
  it("judges 100 invokers by their latest finished runs in one call", async () => {
    const rows = Array.from({ length: 100 }, (_, index) =>
      modelRecord(index + 1, -index, index === 41 ? "FAILED" : "SUCCESS"),
    );
    const service = serviceOf(rows);
    const verdict = await readInvokerHealth(() => service, { invokerIds: rows.map((row) => row.invokerId) }, { clock });
    assert.deepEqual(
      verdict.violations.map(({ invokerId, rule }) => [invokerId, rule]),
      [[idOf(42), "latestResult"]],
    );
    assert.equal(verdict.checkedAt, "2026-11-01T00:01:05.000Z");
    assert.equal(service.requests.length, 1);
  });

  it("looks past runs in progress for the finished one", async () => {
    const running = modelHistory(1, 120).map((row) => ({ ...row, result: "RUNNING" }));
    const service = serviceOf([...running, modelRecord(1, -500, "FAILED")]);
    const verdict = await readInvokerHealth(() => service, { invokerIds: [idOf(1)] }, { clock });
    assert.equal(verdict.latest[idOf(1)]?.invocationId, "inv-1m-500");
    assert.equal(verdict.healthy, false);
  });

  it("reads as far as the success rate looks back, and no further", async () => {
    const rows = modelHistory(1, 1443).map((row, index) =>
      index < 150 && index % 2 ? { ...row, result: "FAILED" } : row,
    );
    const service = serviceOf(rows);
    const args = { invokerIds: [idOf(1)], minSuccessRate: 0.6, windowRuns: 150 };
    const verdict = await readInvokerHealth(() => service, args, { clock });
    assert.deepEqual(
      verdict.violations.map(({ rule }) => rule),
      ["minSuccessRate"],
    );
    assert.equal(service.requests.length, 3);
  });

  it("judges 20 invokers over their last 20 runs from pages that they share", async () => {
    const rows = Array.from({ length: 20 }, (_, index) => modelHistory(index + 1, 500, 60)).flat();
    const service = serviceOf(rows);
    const invokerIds = [...new Set(rows.map((row) => row.invokerId))];
    const verdict = await readInvokerHealth(
      () => service,
      { invokerIds, minSuccessRate: 1, windowRuns: 20 },
      { clock },
    );
    assert.equal(verdict.healthy, true);
    assert.ok(service.requests.length <= 7, `${service.requests.length} calls`);
  });

  it("says why the judged run failed when asked to", async () => {
    const service = serviceOf([modelRecord(1, 0, "FAILED")]);
    service.explain = async () => [
      {
        invocationTaskId: "invt-1",
        instanceId: "ins-1",
        taskStatus: "FAILED",
        exitCode: 3,
        errorInfo: "",
        output: "disk full\n",
      },
    ];
    const verdict = await readInvokerHealth(() => service, { invokerIds: [idOf(1)], explain: true }, { clock });
    assert.match(verdict.violations[0]?.message ?? "", /FAILED.*\nins-1: FAILED, exit code 3\n {4}\| disk full$/s);
    assert.deepEqual(service.explained, ["inv-1m0 true"]);
  });

  it("says it of the rule that the failed run breaks, not of a number of runs that is too small", async () => {
    const service = serviceOf([modelRecord(1, 0, "FAILED"), modelRecord(2, -1, "TIMEOUT")]);
    const args = { minRuns: 9, explain: true };
    const { violations } = await readInvokerHealth(
      () => service,
      { invokerIds: [idOf(1), idOf(2)], ...args },
      { clock },
    );
    assert.deepEqual(
      violations.map(({ rule, message }) => [rule, message.endsWith("\nNo task says why.")]),
      [
        ["minRuns", false],
        ["latestResult", true],
        ["minRuns", false],
        ["latestResult", true],
      ],
    );
    const tolerant = { ...args, invokerIds: [idOf(1)], maxConsecutiveFailures: 1 };
    const [tooFew] = (await readInvokerHealth(() => service, tolerant, { clock })).violations;
    assert.match(tooFew?.message ?? "", /; at least 9 are needed.*\nNo task says why\.$/);
  });

  it("does not ask why without being told to, nor for runs that succeeded", async () => {
    const service = serviceOf([modelRecord(1, 0, "FAILED"), modelRecord(2, -9000)]);
    await readInvokerHealth(() => service, { invokerIds: [idOf(1)] }, { clock });
    await readInvokerHealth(() => service, { invokerIds: [idOf(2)], maxAgeSeconds: 60, explain: true }, { clock });
    assert.deepEqual(service.explained, []);
  });

  it("keeps the verdict and says so when the reason cannot be read", async () => {
    const service = serviceOf([modelRecord(1, 0, "FAILED")]);
    service.explain = async () => {
      throw new TatError("DescribeInvocationTasks failed: UnauthorizedOperation", { code: "UnauthorizedOperation" });
    };
    const verdict = await readInvokerHealth(() => service, { invokerIds: [idOf(1)], explain: true }, { clock });
    assert.equal(verdict.healthy, false);
    assert.match(
      verdict.violations[0]?.message ?? "",
      /\nWhy it failed could not be read: DescribeInvocationTasks failed: UnauthorizedOperation$/,
    );
  });

  it("explains the first ten invokers only", async () => {
    const rows = Array.from({ length: 14 }, (_, index) => modelRecord(index + 1, -index, "TIMEOUT"));
    const service = serviceOf(rows);
    await readInvokerHealth(() => service, { invokerIds: rows.map((row) => row.invokerId), explain: true }, { clock });
    assert.equal(service.explained.length, 10);
  });

  describe("by the schedules of invokers", () => {
    const MINUTELY = makeInvoker({ recurrence: "* * * * *" });
    const ON_SCHEDULE = { maxMissedRuns: 0, graceSeconds: 30 };
    const records = Array.from({ length: 100 }, (_, index) => modelRecord(index + 1, index === 41 ? -2 : 0));
    const invokerIds = records.map(({ invokerId }) => invokerId);
    const refusal = (code: string) => new TatError(`DescribeInvokers failed: ${code} (RequestId r-1).`, { code });

    function scheduled(): ExplainedService {
      const service = serviceOf(records);
      service.invokers = invokerIds.slice(1).map((invokerId) => ({ ...MINUTELY, invokerId }));
      return service;
    }

    it("takes one call more for 100 of them than without", async () => {
      const service = scheduled();
      const verdict = await readInvokerHealth(() => service, { invokerIds, ...ON_SCHEDULE }, { clock });
      assert.deepEqual(
        verdict.violations.map(({ invokerId, rule }) => [invokerId, rule]),
        [
          [idOf(1), "notFound"],
          [idOf(42), "maxMissedRuns"],
        ],
      );
      assert.equal(service.requests.length, 1);
      assert.deepEqual(service.invokerRequests, [{ invokerIds, limit: 100, offset: 0 }]);
    });

    it("does not ask for them where no criterion needs it", async () => {
      const service = scheduled();
      await readInvokerHealth(() => service, { invokerIds, maxRunSeconds: 60, maxMissedRuns: undefined }, { clock });
      assert.equal(service.invokerRequests.length, 0);
    });

    it("reads the history no further than the newest run", async () => {
      const service = serviceOf(modelHistory(1, 1443));
      service.invokers = [{ ...MINUTELY, invokerId: idOf(1) }];
      const args = { invokerIds: [idOf(1)], ...ON_SCHEDULE };
      assert.equal((await readInvokerHealth(() => service, args, { clock })).healthy, true);
      assert.equal(service.requests.length, 1);
    });

    for (const code of [
      "UnauthorizedOperation",
      "UnauthorizedOperation.CamNoAuth",
      "AuthFailure.UnauthorizedOperation",
    ]) {
      it(`names the permission that is missing by the code ${code}, for each of them`, async () => {
        const service = serviceOf(records.slice(0, 2));
        service.describeInvokers = () => Promise.reject(refusal(code));
        const args = { invokerIds: invokerIds.slice(0, 2), ...ON_SCHEDULE };
        const { healthy, violations } = await readInvokerHealth(() => service, args, { clock });
        assert.equal(healthy, false);
        const cannot = "cannot be judged by maxMissedRuns: the permission tat:DescribeInvokers is missing.";
        assert.deepEqual(
          violations,
          args.invokerIds.map((invokerId) => ({
            invokerId,
            rule: "schedule",
            message: `Invoker ${invokerId} ${cannot} DescribeInvokers failed: ${code} (RequestId r-1).`,
          })),
        );
      });
    }

    for (const code of ["InternalError", "AuthFailure.SignatureFailure", "UnauthorizedOperation.InvalidToken"]) {
      it(`rejects with the error ${code} of the service`, async () => {
        const service = serviceOf(records);
        service.describeInvokers = () => Promise.reject(refusal(code));
        await assert.rejects(
          readInvokerHealth(() => service, { invokerIds, ...ON_SCHEDULE }, { clock }),
          { code },
        );
      });
    }
  });

  it("refuses bad criteria before any request", async () => {
    const service = serviceOf([]);
    await assert.rejects(
      readInvokerHealth(() => service, { invokerIds: [idOf(1)], minSuccessRate: 95 }, { clock }),
      {
        code: "InvalidArgument",
        property: "minSuccessRate",
      },
    );
    assert.equal(service.requests.length, 0);
  });
});
