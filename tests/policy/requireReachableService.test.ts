import assert from "node:assert/strict";
import { settingsFrom } from "../reads/connectTo";
import { makeRun } from "../runs/makeRun";
import { fakeInvoker, fakeRecords, fakeResource } from "./fakeStack";
import { usePolicies } from "./usePolicies";

const name = "tat-service-can-be-asked";
const invoker = fakeInvoker("a", "ivk-a");

describe("requireReachableService", () => {
  const start = usePolicies();

  it("passes when the service answers", async () => {
    const { run, addRuns, emulator } = await start();
    addRuns("ivk-a", "FAILED");
    assert.deepEqual(await run(name, [invoker]), { violations: [] });
    assert.equal(emulator.requests.length, 1);
  });

  it("reports the service's refusal, and the other policies do not pass", async () => {
    const { run, addRuns, emulator } = await start();
    addRuns("ivk-a", "SUCCESS");
    emulator.denyActions(["DescribeInvokerRecords"]);
    assert.deepEqual(await run("tat-latest-run-succeeded", [invoker]), {
      violations: [],
      notApplicable: "Not everything can be judged.\nivk-a: the service cannot be asked: see tat-service-can-be-asked",
    });
    const { violations, notApplicable } = await run(name, [invoker]);
    const lines = violations[0]?.message.split("\n") ?? [];
    assert.deepEqual([violations.length, lines.length, notApplicable], [1, 3, undefined]);
    assert.match(lines[0] ?? "", /^DescribeInvokerRecords at .* UnauthorizedOperation.*RequestId /);
    assert.equal(lines[1], "The health of invokers was not judged.");
    assert.match(lines[2] ?? "", /^What to do: give the policy pack what the program has: /);
    assert.equal(emulator.requests.length, 1);
  });

  it("says once what two connections are told alike but for the RequestId, and apart what differs", async () => {
    const { run, emulator } = await start();
    const { domain, secretId, secretKey } = emulator;
    const provider = (props: object) => ({
      provider: fakeResource({
        type: "pulumi:providers:tencentcloud",
        name: "own",
        props: { domain, secretId, secretKey, protocol: "HTTP", region: "ap-guangzhou", ...props },
      }),
    });
    emulator.denyActions(["DescribeInvokerRecords"]);
    const denied = [invoker, fakeInvoker("b", "ivk-b", provider({}))];
    const { violations } = await run(name, denied);
    assert.equal(violations.length, 1);
    assert.match(violations[0]?.message ?? "", /^[^\n]* UnauthorizedOperation[^\n]*RequestId [\w-]{30,}/);
    assert.equal(emulator.requests.length, 2);
    const forged = fakeInvoker("c", "ivk-c", provider({ secretKey: "another" }));
    const codes = (await run(name, [...denied, forged])).violations.map(
      ({ message }) => /failed: (\w+)/.exec(message)?.[1],
    );
    assert.deepEqual(codes, ["UnauthorizedOperation", "AuthFailure"]);
  });

  it("reports that there are no credentials, without a request", async () => {
    const { run, emulator } = await start({ settings: settingsFrom({}) });
    const { violations } = await run(name, [invoker]);
    assert.match(violations[0]?.message ?? "", /credentials/);
    assert.equal(emulator.requests.length, 0);
  });

  it("does not apply when nothing has to be asked, or not every invoker is known", async () => {
    const { run } = await start();
    const nothing = { violations: [], notApplicable: "The stack has no invoker to ask the service about." };
    assert.deepEqual(await run(name, []), nothing);
    assert.deepEqual(await run(name, [fakeResource({ type: "test:index:Step", name: "step" })]), nothing);
    const held = { invokerIds: ["ivk-a"], invokerRecordSet: [makeRun(1, "SUCCESS")] };
    assert.deepEqual(await run(name, [fakeRecords("held", held)]), nothing);
    assert.deepEqual(await run(name, [fakeInvoker("new", undefined)]), {
      violations: [],
      notApplicable: "Not every invoker is known.\nnew: its ID is not known yet",
    });
  });
});
