import assert from "node:assert/strict";
import { fakeGate, fakeInvoker, fakeRecords, fakeResource, UNKNOWN_LIST, UNKNOWN_TEXT } from "./fakeStack";
import { usePolicies } from "./usePolicies";

const name = "tat-history-is-watched";
const invoker = fakeInvoker("a", "ivk-a");
const created = fakeInvoker("new", undefined);

function explicitProvider(region: string | undefined) {
  return fakeResource({ type: "pulumi:providers:tencentcloud", name: "far", props: { region } });
}

describe("requireWatchedHistory", () => {
  const start = usePolicies();

  it("passes an invoker whose ID a gate or an InvokerRecords names, or that they depend on", async () => {
    const { run, emulator } = await start();
    const stacks = [
      [invoker, fakeGate("gate", { invokerIds: ["ivk-b", "ivk-a"] })],
      [invoker, fakeRecords("records", { invokerIds: ["ivk-a"] })],
      [created, fakeGate("gate", { invokerIds: [UNKNOWN_TEXT] }, { invokerIdsFrom: [created] })],
      [
        invoker,
        fakeGate("gate", { targets: [{ invokerIds: ["ivk-b"], region: "ap-shanghai" }, { invokerIds: ["ivk-a"] }] }),
      ],
      [created, fakeGate("gate", { targets: [{ invokerIds: [UNKNOWN_TEXT] }] }, { targetsFrom: [created] })],
      [invoker, fakeRecords("all", {})],
      [
        fakeInvoker("far", "ivk-far", { provider: explicitProvider("ap-shanghai") }),
        fakeRecords("all", { region: "ap-shanghai" }),
      ],
    ];
    for (const resources of stacks) assert.deepEqual(await run(name, resources), { violations: [] });
    assert.equal(emulator.requests.length, 0);
  });

  it("reports an invoker that nothing reads", async () => {
    const { run } = await start();
    const message = (shown: string) =>
      `Nothing in this stack reads the history of the invoker ${shown}.\nWhat to do: give the invoker's id to an InvokerRecords or an InvokerHealthGate of this stack. What a program reads with functions such as getInvokerRecords is not visible to a policy.`;
    for (const others of [
      [],
      [fakeGate("gate", { invokerIds: ["ivk-b"] })],
      [fakeGate("gate", { targets: [{ invokerIds: ["ivk-b"] }] })],
      [fakeRecords("far", { region: "ap-shanghai" })],
      [fakeResource({ type: "test:index:Reader", name: "reader", props: { invokerIds: ["ivk-a"] } })],
    ]) {
      assert.deepEqual(await run(name, [invoker, ...others]), {
        violations: [{ message: message("a (ivk-a)"), urn: invoker.urn }],
      });
    }
    const gate = fakeGate("gate", { invokerIds: UNKNOWN_LIST }, { invokerIdsFrom: [invoker] });
    assert.deepEqual(await run(name, [created, invoker, gate]), {
      violations: [{ message: message("new"), urn: created.urn }],
    });
  });

  it("does not apply while it is not known which invokers are watched", async () => {
    const { run } = await start();
    for (const inputs of [{ invokerIds: UNKNOWN_LIST }, { targets: [{ invokerIds: UNKNOWN_LIST }] }]) {
      assert.deepEqual(await run(name, [invoker, fakeGate("gate", inputs)]), {
        violations: [],
        notApplicable: "Not everything can be judged.\na (ivk-a): whether it is watched is not known yet",
      });
    }
    // The stack's configuration, and the region in it, is not an explicit provider's.
    const unnamed = fakeInvoker("a", "ivk-a", { provider: explicitProvider(undefined) });
    assert.deepEqual(await run(name, [unnamed, fakeRecords("all", {})]), {
      violations: [],
      notApplicable: "Not everything can be judged.\na (ivk-a): whether it is watched is not known yet",
    });
  });

  it("does not apply to a stack without invokers, or whose invokers are exempt", async () => {
    const { run } = await start();
    const nothing = {
      violations: [],
      notApplicable: "The stack has no invoker of the tencentcloud provider to watch.",
    };
    assert.deepEqual(await run(name, [fakeRecords("all", {})]), nothing);
    assert.deepEqual(await run(name, [fakeResource({ type: "tencentcloud:Tat/command:Command", name: "a" })]), nothing);
    assert.deepEqual(await run(name, [invoker], { exemptInvokerIds: ["ivk-a"] }), nothing);
  });
});
