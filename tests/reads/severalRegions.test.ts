import assert from "node:assert/strict";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import {
  InvokerUnhealthyError,
  parseHealthQuery,
  readInvokerHealth,
  requireHealthyInvokers,
} from "../../sdk/reads/health";
import { readInvokerStatistics } from "../../sdk/reads/statistics";
import { connectTat } from "../../sdk/reads/TatClient";
import type { Connect, InvokerTarget } from "../../sdk/reads/targets";
import { computeInvokerStatistics } from "../../sdk/runs/statistics";
import { connectTo, settingsFor } from "./connectTo";

const [GUANGZHOU, SHANGHAI, SINGAPORE] = ["ap-guangzhou", "ap-shanghai", "ap-singapore"];
const TARGETS: InvokerTarget[] = [
  { invokerIds: ["ivk-gz"] },
  { invokerIds: ["ivk-sh1", "ivk-sh2"], region: SHANGHAI },
  { invokerIds: ["ivk-sg"], region: SINGAPORE },
];

describe("several regions in one question", () => {
  let emulator: TatEmulator;
  let connect: Connect;

  beforeEach(async () => {
    emulator = await startTatEmulator({
      invokers: [
        { invokerId: "ivk-gz", count: 3, successRate: 1 },
        { invokerId: "ivk-sh1", region: SHANGHAI, count: 3, successRate: 1 },
        { invokerId: "ivk-sh2", region: SHANGHAI, count: 3, successRate: 1 },
        { invokerId: "ivk-sg", region: SINGAPORE, count: 3, successRate: 1 },
      ],
    });
    connect = (region) => connectTo(emulator, { region });
  });

  afterEach(() => emulator.close());

  /** What was asked where, in the order of the regions' names. */
  const asked = (action: string) =>
    emulator.requests
      .filter((request) => request.action === action)
      .map(({ region, parameters }) => [region, parameters.InvokerIds])
      .sort();

  const RECORDS = "DescribeInvokerRecords";

  function refuse(region: string, code: string, action?: string): void {
    const match = (request: { region?: string }) => request.region === region;
    emulator.faults.push({ kind: "error", code, message: `Not in ${region}.`, action, match, times: Infinity });
  }

  describe("readInvokerHealth", () => {
    it("judges all together, and costs each region what it costs alone", async () => {
      const { healthy, latest, violations } = await readInvokerHealth(connect, { targets: TARGETS });
      assert.deepEqual([healthy, violations], [true, []]);
      assert.deepEqual(Object.keys(latest), ["ivk-gz", "ivk-sh1", "ivk-sh2", "ivk-sg"]);
      assert.deepEqual(asked(RECORDS), [
        [GUANGZHOU, ["ivk-gz"]],
        [SHANGHAI, ["ivk-sh1", "ivk-sh2"]],
        [SINGAPORE, ["ivk-sg"]],
      ]);
      assert.equal(emulator.requests.length, 3);
    });

    it("tells of every failing job of every region at once, each with its region", async () => {
      for (const invokerId of ["ivk-sg", "ivk-gz", "ivk-sh2"]) emulator.addRecord({ invokerId, result: "FAILED" });
      const error = await requireHealthyInvokers(connect, { targets: TARGETS }).catch((reason: unknown) => reason);
      assert.ok(InvokerUnhealthyError.isInstance(error));
      assert.deepEqual(
        error.verdict.violations.map(({ invokerId, region, rule }) => [invokerId, region, rule]),
        [
          ["ivk-gz", GUANGZHOU, "latestResult"],
          ["ivk-sh2", SHANGHAI, "latestResult"],
          ["ivk-sg", SINGAPORE, "latestResult"],
        ],
      );
      const starts = error.message.split("\n").map((line) => line.split(" did not end ")[0]);
      const names = ["ivk-gz in ap-guangzhou", "ivk-sh2 in ap-shanghai", "ivk-sg in ap-singapore"];
      assert.deepEqual(
        starts,
        names.map((name) => `Invoker ${name}`),
      );
    });

    it("names the region of one region's violation as data, and not in the message", async () => {
      emulator.addRecord({ invokerId: "ivk-gz", result: "FAILED" });
      for (const args of [{ invokerIds: ["ivk-gz"] }, { targets: [{ invokerIds: ["ivk-gz"], region: GUANGZHOU }] }]) {
        const { violations } = await readInvokerHealth(connect, args);
        assert.equal(violations[0]?.region, GUANGZHOU);
        assert.match(violations[0]?.message ?? "", /^Invoker ivk-gz did not end /);
      }
    });

    it("asks once for a region that one target names and another leaves to the configuration", async () => {
      emulator.addInvoker({ invokerId: "ivk-other", count: 1, successRate: 1 });
      const targets = [{ invokerIds: ["ivk-gz"] }, { invokerIds: ["ivk-other"], region: GUANGZHOU }];
      const connectShared: Connect = (region) => connectTat(settingsFor(emulator), { region });
      assert.equal((await readInvokerHealth(connectShared, { targets })).healthy, true);
      assert.deepEqual(asked(RECORDS), [[GUANGZHOU, ["ivk-gz", "ivk-other"]]]);
    });

    it("reads schedules and reasons in the region of each invoker", async () => {
      const { invocationId } = emulator.addRecord({ invokerId: "ivk-sg", result: "FAILED" });
      emulator.setTasks(invocationId, [{ instanceId: "ins-1", taskStatus: "FAILED", output: "disk full" }]);
      const { violations } = await readInvokerHealth(connect, { targets: TARGETS, explain: true, maxMissedRuns: 1000 });
      assert.match(violations.find(({ invokerId }) => invokerId === "ivk-sg")?.message ?? "", /\n.*disk full/s);
      assert.deepEqual(asked("DescribeInvokers"), asked(RECORDS));
      assert.deepEqual(
        emulator.requests.filter(({ action }) => action === "DescribeInvocationTasks").map(({ region }) => region),
        [SINGAPORE],
      );
    });

    it("cannot judge by their schedules only those whose region does not tell them", async () => {
      refuse(SHANGHAI, "UnauthorizedOperation", "DescribeInvokers");
      const { violations } = await readInvokerHealth(connect, { targets: TARGETS, maxMissedRuns: 1000 });
      assert.deepEqual(
        violations
          .filter(({ message }) => / the permission tat:DescribeInvokers is missing\. /.test(message))
          .map(({ invokerId }) => invokerId),
        ["ivk-sh1", "ivk-sh2"],
      );
    });

    it("has no answer where a region cannot be read, names it, and tells what is wrong in the others", async () => {
      emulator.addRecord({ invokerId: "ivk-gz", result: "FAILED" });
      refuse(SHANGHAI, "UnauthorizedOperation");
      await assert.rejects(
        readInvokerHealth(connect, { targets: TARGETS }),
        (error: Error & Record<string, unknown>) => {
          const refused = emulator.requests.find(({ errorCode }) => errorCode !== undefined);
          assert.deepEqual(
            [error.code, error.requestId, error.retryable],
            ["UnauthorizedOperation", refused?.requestId, false],
          );
          const [first, second, ...others] = error.message.split("\n");
          assert.match(first ?? "", /^In ap-shanghai: DescribeInvokerRecords at .*Not in ap-shanghai.*RequestId/);
          assert.match(second ?? "", /^Invoker ivk-gz in ap-guangzhou did not end /);
          assert.deepEqual(others, []);
          return true;
        },
      );
      assert.equal(asked(RECORDS).length, 3);
    });

    it("tells of each region that cannot be read, and once of what is wrong with all", async () => {
      refuse(SHANGHAI, "UnauthorizedOperation");
      refuse(GUANGZHOU, "UnsupportedOperation");
      await assert.rejects(readInvokerHealth(connect, { targets: TARGETS }), {
        code: "UnsupportedOperation",
        message: /^In the configured region: .*\nIn ap-shanghai: [^\n]*$/,
      });
      const settings = settingsFor(emulator, { TENCENTCLOUD_SECRET_ID: "", TENCENTCLOUD_SECRET_KEY: "" });
      const withoutKeys: Connect = (region) => connectTat(settings, { region });
      const alone = await readInvokerHealth(withoutKeys, { invokerIds: ["ivk-gz"] }).catch(String);
      assert.equal(await readInvokerHealth(withoutKeys, { targets: TARGETS }).catch(String), alone);
    });
  });

  describe("readInvokerStatistics", () => {
    const recordsOf = (...invokerIds: string[]) => emulator.listRecords(invokerIds);

    it("counts the runs of all, each invoker's with its region", async () => {
      const { invokers, overall } = await readInvokerStatistics(connect, { targets: TARGETS });
      const ids = ["ivk-gz", "ivk-sh1", "ivk-sh2", "ivk-sg"];
      const expected = computeInvokerStatistics(recordsOf(...ids), ids);
      const regions = [GUANGZHOU, SHANGHAI, SHANGHAI, SINGAPORE];
      assert.deepEqual(
        invokers,
        expected.invokers.map((invoker, index) => ({ ...invoker, region: regions[index] })),
      );
      assert.equal(overall.totalCount, 12);
      assert.equal(emulator.requests.length, 3);
    });

    it("counts the newest runs over all regions together with maxRecords", async () => {
      const newest = emulator.addRecord({ invokerId: "ivk-sg", result: "FAILED" });
      const { overall, invokers } = await readInvokerStatistics(connect, { targets: TARGETS, maxRecords: 1 });
      assert.deepEqual([overall.totalCount, overall.latest], [1, newest]);
      assert.deepEqual(
        invokers.map(({ totalCount }) => totalCount),
        [0, 0, 0, 1],
      );
    });

    it("names the region also where no target does", async () => {
      const { invokers } = await readInvokerStatistics(connect, {});
      assert.deepEqual(
        invokers.map(({ invokerId, region }) => [invokerId, region]),
        [["ivk-gz", GUANGZHOU]],
      );
    });

    it("has no answer where a region cannot be read", async () => {
      refuse(SINGAPORE, "UnauthorizedOperation");
      await assert.rejects(readInvokerStatistics(connect, { targets: TARGETS }), {
        code: "UnauthorizedOperation",
        message: /^In ap-singapore: [^\n]*$/,
      });
    });
  });
});

const ID = "ivk-a";
const notAnId = (text: string) => `${text} is not an invoker ID: ivk- and then 1 to 64 letters and digits are expected`;

describe("targets", () => {
  const parsed = (input: object) => {
    const query = parseHealthQuery(input);
    return query.ok ? query.value.targets : query.problems.map(({ property, problem }) => `${property}: ${problem}`);
  };

  it("are one for each region, with each ID once", () => {
    const targets = [
      { invokerIds: ["ivk-b", "ivk-a"], region: "ap-x" },
      { invokerIds: ["ivk-c"] },
      { invokerIds: ["ivk-a", "ivk-d", "ivk-d"], region: "ap-x" },
    ];
    assert.deepEqual(parsed({ targets }), [
      { invokerIds: ["ivk-b", "ivk-a", "ivk-d"], region: "ap-x" },
      { invokerIds: ["ivk-c"], region: undefined },
    ]);
  });

  const refused: [input: object, ...problems: string[]][] = [
    [{ targets: [] }, "targets: [] holds no targets: name at least one invoker"],
    [{ targets: "ivk-a" }, 'targets: "ivk-a" is not an array'],
    [{ targets: [ID] }, 'targets[0]: "ivk-a" is not an object of named arguments'],
    [{ targets: [{ invokerIds: [ID] }, null] }, "targets[1]: null is not an object"],
    [{ targets: [{ invokerIds: [] }] }, "targets[0].invokerIds: [] holds no invoker IDs: name at least one invoker"],
    [{ targets: [{ invokerIds: [ID] }, { region: "ap-x" }] }, "targets[1].invokerIds: is missing"],
    [
      { targets: [{ invokerIds: [ID] }, { invokerId: ["ivk-b"] }] },
      "targets[1].invokerId: no such property: did you mean invokerIds?",
      "targets[1].invokerIds: is missing",
    ],
    [{ targets: [{ invokerIds: [ID, "b"] }] }, `targets[0].invokerIds[1]: ${notAnId('"b"')}`],
    [
      { targets: [{ invokerIds: [ID], region: "AP" }] },
      'targets[0].region: "AP" is not a region: a name such as ap-guangzhou is expected',
    ],
    [
      { targets: [{ invokerIds: [ID] }, { invokerIds: ["ivk-b", ID], region: "ap-x" }] },
      "targets[1].invokerIds: ivk-a is named for the configured region too: an ID may be named for one region only",
    ],
    [
      {
        targets: [
          { invokerIds: [ID], region: "ap-x" },
          { invokerIds: [ID], region: "ap-y" },
        ],
      },
      "targets[1].invokerIds: ivk-a is named for ap-x too: an ID may be named for one region only",
    ],
    [
      { targets: [{ invokerIds: [ID] }], invokerIds: ["ivk-b"], region: "ap-x" },
      "targets: cannot stand beside invokerIds and region: each target names its own",
    ],
    [
      { targets: [{ invokerIds: [ID] }], region: "ap-x", minRuns: -1 },
      "minRuns: -1 is not a whole number from 0 to 1000000",
      "targets: cannot stand beside region: each target names its own",
    ],
  ];
  for (const [input, ...problems] of refused) {
    it(`refuse ${JSON.stringify(input)}`, () => assert.deepEqual(parsed(input), problems));
  }
});
