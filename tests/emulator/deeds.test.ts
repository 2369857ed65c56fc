import assert from "node:assert/strict";
import type { TatEmulator } from "../../sdk/emulator";
import { readInvokerHealth } from "../../sdk/reads/health";
import { connectTo } from "../reads/connectTo";
import { sendSigned } from "./sendSigned";
import { useEmulator } from "./useEmulator";

const invokerId = "ivk-b7s3qa5l";
const daily = { invokerId, name: "nightly-backup", intervalSeconds: 86_400, count: 5 };

describe("performDeed", () => {
  const startEmulator = useEmulator();
  let emulator: TatEmulator;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = Date.now();
    emulator = await startEmulator({ invokers: [daily], clock: { now: () => nowMs, sleep: async () => {} } });
  });

  const newest = () => emulator.listRecords([invokerId]).slice(0, 1);
  const judge = async () => {
    const criteria = { invokerIds: [invokerId], maxMissedRuns: 0, maxRunSeconds: 20 };
    const clock = { now: () => nowMs, sleep: async () => {} };
    const { violations } = await readInvokerHealth(() => connectTo(emulator), criteria, { clock });
    return violations.map(({ rule }) => rule);
  };

  it("lets a run succeed or fail now, with a result and a reason", async () => {
    const said = emulator.steer("fail", invokerId);
    const [failed] = newest();
    assert.equal(said, `${invokerId}: run ${failed?.invocationId} started now and came to FAILED.`);
    assert.deepEqual(await judge(), ["latestResult"]);
    emulator.steer("fail", invokerId, { result: "TIMEOUT", reason: "tried by hand" });
    assert.deepEqual(
      newest().map(({ result, reason }) => [result, reason]),
      [["TIMEOUT", "tried by hand"]],
    );
    emulator.steer("succeed", invokerId);
    assert.deepEqual([emulator.listRecords().length, newest()[0]?.result, await judge()], [8, "SUCCESS", []]);
  });

  it("lets a run go on for some seconds and then come to a result", async () => {
    const said = emulator.steer("run", invokerId, { seconds: 60, result: "FAILED" });
    const [running] = newest();
    assert.equal(said, `${invokerId}: run ${running?.invocationId} goes on for 60 seconds and then comes to FAILED.`);
    nowMs += 59_000;
    assert.deepEqual([newest()[0]?.result, await judge()], ["RUNNING", ["maxRun"]]);
    nowMs += 1000;
    assert.deepEqual([newest()[0]?.result, await judge()], ["FAILED", ["latestResult"]]);
    const { invocationId, result } = emulator.startRun(invokerId);
    assert.equal(result, "RUNNING");
    nowMs += 30_000;
    assert.deepEqual(
      newest().map((run) => [run.invocationId, run.result]),
      [[invocationId, "SUCCESS"]],
    );
  });

  it("makes the newest due times missed ones", async () => {
    nowMs = Date.parse("2026-03-04T12:00:00Z");
    emulator.removeInvoker(invokerId);
    emulator.addInvoker({ ...daily, recurrence: "0 2 * * *" });
    emulator.addRecord({ invokerId });
    assert.equal(
      emulator.steer("miss", invokerId),
      `${invokerId}: no run started when it was due at 2026-03-03T18:00:00Z, nor since.`,
    );
    assert.deepEqual(
      newest().map(({ invokeTime }) => invokeTime.slice(0, 16)),
      ["2026-03-02T18:00"],
    );
    assert.deepEqual(emulator.missRuns(invokerId, 2), ["2026-03-03T18:00:00Z", "2026-03-02T18:00:00Z"]);
    assert.equal(emulator.listRecords().length, 3);
    nowMs = Date.parse("2026-03-04T18:05:00Z"); // not yet as old as the grace
    assert.deepEqual(emulator.missRuns(invokerId), ["2026-03-03T18:00:00Z"]);
    nowMs += 1;
    assert.deepEqual(emulator.missRuns(invokerId), ["2026-03-04T18:00:00Z"]);
  });

  it("makes a gate see the run that is missing", async () => {
    assert.deepEqual(await judge(), []);
    emulator.steer("miss", invokerId);
    assert.deepEqual(await judge(), ["maxMissedRuns"]);
  });

  it("lets no live run start for a due time that was missed", () => {
    emulator.addInvoker({ invokerId: "ivk-live", intervalSeconds: 60, count: 20, live: true });
    nowMs += 600_000;
    const missed = emulator.missRuns("ivk-live", 3);
    const last = emulator.listRecords(["ivk-live"])[0];
    assert.ok(Date.parse(last?.invokeTime ?? "") < Date.parse(missed[2] ?? ""));
  });

  it("switches an invoker off and on", async () => {
    assert.equal(emulator.steer("disable", invokerId), `${invokerId} is disabled.`);
    assert.deepEqual(await judge(), ["disabled"]);
    assert.equal(emulator.steer("enable", invokerId), `${invokerId} is enabled.`);
    assert.equal(emulator.listInvokers()[0]?.enable, true);
  });

  it("lets the next requests meet a fault: a kind or a code of the service", async () => {
    const ask = async () => {
      const { status, errorCode } = await sendSigned(emulator, { timestamp: Math.floor(nowMs / 1000) });
      return [status, errorCode];
    };
    assert.equal(emulator.steer("fault", "UnauthorizedOperation"), "The next request meets UnauthorizedOperation.");
    assert.equal(
      emulator.steer("fault", "gatewayPage", { times: "2", action: "DescribeInvokers" }),
      "The next 2 requests of DescribeInvokers meet gatewayPage.",
    );
    assert.deepEqual(await ask(), [200, "UnauthorizedOperation"]);
    assert.deepEqual(await ask(), [200, undefined]);
    assert.equal((await sendSigned(emulator, { action: "DescribeInvokers" })).status, 502);
    assert.equal(emulator.faults.pending, 1);
    assert.equal(emulator.steer("fault", "none"), "No fault is to come.");
    assert.equal(emulator.faults.pending, 0);
    emulator.steer("fault", "slowAnswer", { seconds: 7 });
    assert.deepEqual([await ask(), emulator.requests.at(-1)?.fault], [[200, undefined], "slowAnswer"]);
  });

  const refused: [title: string, call: Parameters<TatEmulator["steer"]>, message: RegExp][] = [
    ["another deed", ["fial" as "fail", invokerId], /^deed: "fial" is not "succeed" or "fail" or /],
    [
      "an invoker that is not there",
      ["fail", "ivk-typo"],
      /^invokerId: there is no invoker "ivk-typo": there are ivk-b7s3qa5l$/,
    ],
    ["an option of another deed", ["fail", invokerId, { seconds: 3 }], /^fail\.seconds: no such property/],
    ["a misspelt option", ["run", invokerId, { secnds: 3 } as object], /^run\.secnds: .* did you mean seconds\?$/],
    [
      "an action that no request asks for",
      ["fault", "InternalError", { action: "DescribeInvokerRecord" }],
      /^fault\.action: "DescribeInvokerRecord" is not "DescribeInvokerRecords" or "DescribeInvokers" or /,
    ],
    [
      "a number that is none",
      ["run", invokerId, { seconds: "1e3" }],
      /^run\.seconds: "1e3" is not a whole number from 1 to 86400$/,
    ],
    [
      "more due times than there were",
      ["miss", invokerId, { times: 7 }],
      /^invokerId: ivk-b7s3qa5l was not due 7 times from \S+Z, when/,
    ],
    ["a fault that is none", ["fault", "throttling"], /^fault: "throttling" is not "rateLimit" or /],
    ["a fault that needs more than a word", ["fault", "response"], /^fault: "response" is not /],
  ];
  for (const [title, call, message] of refused) {
    it(`refuses ${title}, and does nothing`, () => {
      assert.throws(() => emulator.steer(...call), { code: "InvalidArgument", message });
      assert.deepEqual([emulator.listRecords().length, emulator.faults.pending], [5, 0]);
    });
  }

  it("refuses to let a disabled invoker miss a run", () => {
    emulator.changeInvoker(invokerId, { enable: false });
    assert.throws(() => emulator.missRuns(invokerId), {
      message: /^invokerId: ivk-b7s3qa5l is disabled, and so never due$/,
    });
  });
});

describe("answerDeed", () => {
  const startEmulator = useEmulator();

  it("takes deeds by HTTP, with their options in the query, which are no requests of the log and use up no fault", async () => {
    const emulator = await startEmulator({ invokers: [daily] });
    const post = async (path: string) => {
      const answer = await fetch(`${emulator.url}${path}`, { method: "POST" });
      return [answer.status, answer.headers.get("content-type"), (await answer.text()).replace(/inv-\w+/, "inv-…")];
    };
    const type = "text/plain; charset=utf-8";
    assert.deepEqual(await post("/fault/InternalError?times=2"), [
      200,
      type,
      "The next 2 requests meet InternalError.\n",
    ]);
    assert.deepEqual(await post(`/fail/${invokerId}?result=TIMEOUT&reason=a%20try`), [
      200,
      type,
      `${invokerId}: run inv-… started now and came to TIMEOUT.\n`,
    ]);
    assert.equal(emulator.listRecords()[0]?.reason, "a try");
    assert.deepEqual(await post("/fail/ivk-typo"), [
      400,
      type,
      `invokerId: there is no invoker "ivk-typo": there are ${invokerId}\n`,
    ]);
    assert.equal((await post("/fail/ivk-a/b"))[0], 400);
    assert.equal((await post("/fail/%E0"))[0], 400);
    assert.deepEqual([emulator.requests.length, emulator.faults.pending, emulator.listRecords().length], [0, 1, 6]);
  });
});
