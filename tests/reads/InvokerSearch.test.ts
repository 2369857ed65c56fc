import assert from "node:assert/strict";
import type { TatEmulator } from "../../sdk/emulator";
import { type HealthArgs, readInvokerHealth } from "../../sdk/reads/health";
import { InvokerSearch } from "../../sdk/reads/InvokerSearch";
import { connectTat } from "../../sdk/reads/TatClient";
import type { OneRegionArgs } from "../../sdk/reads/targets";
import { useEmulator } from "../emulator/useEmulator";
import { connectTo, QUICK_LIMITS, settingsFor } from "./connectTo";

const MISTYPED = "ivk-b7s3qa51";
const LOOK_UP = "DescribeInvokers";

describe("InvokerSearch", () => {
  const startEmulator = useEmulator();

  const lookUps = (emulator: TatEmulator) =>
    emulator.requests.filter(({ action }) => action === LOOK_UP).map(({ parameters }) => parameters.InvokerIds);

  async function judge(emulator: TatEmulator, args: Partial<OneRegionArgs & HealthArgs> = {}): Promise<string[]> {
    const connect = (region: string | undefined) => connectTo(emulator, { region });
    const { violations } = await readInvokerHealth(connect, { invokerIds: [MISTYPED], ...args });
    return violations.map(({ rule, message }) => `${rule}: ${message}`);
  }

  const absent = (hint: string) =>
    `minRuns: Invoker ${MISTYPED} does not exist: ap-guangzhou has no invoker of this ID, and no run at all under it. Check the ID and the region; ${hint}.`;

  it("names the invoker whose ID was meant, for two calls", async () => {
    const emulator = await startEmulator();
    emulator.addInvoker({ invokerId: "ivk-6fx2mm9c", name: "report", count: 1 });
    emulator.addInvoker({ invokerId: "ivk-b7s3qa5l", name: "nightly backup", count: 1 });
    const hint = "the nearest that it has is ivk-b7s3qa5l (nightly backup)";
    assert.deepEqual(await judge(emulator), [absent(hint)]);
    assert.deepEqual(lookUps(emulator), [[MISTYPED], undefined]);
  });

  it("names the invoker whose name was given in the place of an ID", async () => {
    const emulator = await startEmulator();
    emulator.addInvoker({ invokerId: "ivk-6fx2mm9c", name: "nightlybackup", count: 1 });
    const [message] = await judge(emulator, { invokerIds: ["ivk-nightlybackup"] });
    assert.match(message ?? "", /; the nearest that it has is ivk-6fx2mm9c \(nightlybackup\)\.$/);
  });

  it("says that a region has others, or none, where none is near", async () => {
    const emulator = await startEmulator();
    assert.deepEqual(await judge(emulator), [absent("it has no invoker at all")]);
    emulator.addInvoker({ invokerId: "ivk-6fx2mm9c", name: "report", count: 1 });
    assert.deepEqual(await judge(emulator), [absent("none of the one that it has is like it")]);
    emulator.addInvoker({ invokerId: "ivk-zzzzzzzz", name: "archive", count: 1 });
    assert.deepEqual(await judge(emulator), [absent("none of the 2 that it has is like it")]);
  });

  it("looks at 2,000 invokers at most, for a second, whatever the service counts", async () => {
    // As many calls as a second takes: one that the service counted to the next would be refused, and come again.
    const emulator = await startEmulator({ rateLimit: false });
    for (let n = 0; n < 2050; n++) emulator.addInvoker({ invokerId: `ivk-other${n}` });
    assert.deepEqual(await judge(emulator), [absent("it has too many to find one that is like it")]);
    assert.ok(lookUps(emulator).length <= 21, `${lookUps(emulator).length} calls`);
  });

  it("asks nothing of what is healthy, nor of an invoker whose runs fail or are too few", async () => {
    const emulator = await startEmulator();
    emulator.addRecord({ invokerId: MISTYPED, result: "FAILED" });
    assert.equal((await judge(emulator, { minRuns: 2 })).length, 2);
    assert.deepEqual(await judge(emulator, { invokerIds: ["ivk-none"], minRuns: 0 }), []);
    assert.deepEqual(lookUps(emulator), []);
  });

  it("asks once for an invoker that has not run yet", async () => {
    const emulator = await startEmulator();
    emulator.addInvoker({ invokerId: MISTYPED, count: 0 });
    const patience = "has not run yet; at least 1 is needed. It passes once a run has finished.";
    assert.deepEqual(await judge(emulator), [`minRuns: Invoker ${MISTYPED} ${patience}`]);
    assert.deepEqual(lookUps(emulator), [[MISTYPED]]);
  });

  it("asks no more than the schedules where they are judged", async () => {
    const emulator = await startEmulator();
    emulator.addInvoker({ invokerId: "ivk-b7s3qa5l", name: "nightly", count: 1 });
    const [message] = await judge(emulator, { maxMissedRuns: 0 });
    const hint = "the nearest that it has is ivk-b7s3qa5l (nightly)";
    assert.equal(message, absent(hint).replace(", and no run at all under it", "").replace("minRuns", "notFound"));
    assert.deepEqual(lookUps(emulator), [[MISTYPED], undefined]);
  });

  it("leaves the sentence without it where that may not be asked, or cannot be answered", async () => {
    const region = "ap-shanghai";
    const without = `minRuns: Invoker ${MISTYPED} has no run at all in ${region} under this ID; at least 1 is needed. Check the ID and the region; if both are right, it passes once a run has finished.`;
    const denying = await startEmulator();
    denying.denyActions([LOOK_UP]);
    assert.deepEqual(await judge(denying, { region }), [without]);
    const failing = await startEmulator();
    failing.faults.push({ kind: "error", action: LOOK_UP, code: "InternalError", message: "No.", times: 99 });
    assert.deepEqual(await judge(failing, { region }), [without]);
  });

  it("names no region where the service decides which", async () => {
    const emulator = await startEmulator();
    emulator.denyActions([LOOK_UP]);
    const settings = settingsFor(emulator, { TENCENTCLOUD_REGION: "" });
    const api = connectTat(settings, { limits: QUICK_LIMITS, warn: () => {} });
    const { violations } = await readInvokerHealth(() => api, { invokerIds: [MISTYPED] });
    assert.match(violations[0]?.message ?? "", / has no run at all under this ID; /);
  });

  it("asks again for what was not there, and no more for what was, or what may not be asked", async () => {
    const emulator = await startEmulator();
    const search = new InvokerSearch(connectTo(emulator));
    const find = async () => (await search.find([MISTYPED], {})).presenceOf?.(MISTYPED)?.isThere;
    assert.deepEqual([await find(), await find()], [false, false]);
    assert.deepEqual(lookUps(emulator), [[MISTYPED], undefined, [MISTYPED]]);
    emulator.addInvoker({ invokerId: MISTYPED, count: 0 });
    assert.deepEqual([await find(), await find()], [true, true]);
    assert.equal(lookUps(emulator).length, 4);
    const denied = new InvokerSearch(connectTo(emulator));
    emulator.denyActions([LOOK_UP]);
    await denied.find([MISTYPED], {});
    assert.deepEqual(await denied.find([MISTYPED], {}).then(({ presenceOf }) => presenceOf?.(MISTYPED)), {
      region: "ap-guangzhou",
    });
    assert.equal(lookUps(emulator).length, 5);
  });
});
