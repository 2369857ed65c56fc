import assert from "node:assert/strict";
import { GATE_TYPE } from "../../sdk/resources/InvokerHealthGateResource";
import { RECORDS_TYPE } from "../../sdk/resources/InvokerRecordsResource";
import { fakeResource, UNKNOWN_LIST, UNKNOWN_TEXT } from "./fakeStack";
import { type PolicyBench, usePolicies } from "./usePolicies";

const invokerIds = ["ivk-a"];

describe("the plugin's resources under the policies", () => {
  const start = usePolicies();

  /** A default provider: its own settings are those of the stack under the plugin's name. */
  const providerOf = ({ emulator }: PolicyBench, props: Record<string, unknown> = {}) => {
    const { domain, secretId, secretKey, region } = emulator;
    const settings = { domain, secretId, secretKey, region, protocol: "HTTP", version: "0.1.0", ...props };
    return fakeResource({ type: "pulumi:providers:tencentcloud-tat", name: "default_0_1_0", props: settings });
  };

  it("are gates that a resource can be behind, and that can be weaker than a floor", async () => {
    const { run } = await start();
    const gate = fakeResource({ type: GATE_TYPE, name: "gate", props: { invokerIds, minRuns: 0 } });
    const type = "kubernetes:apps/v1:Deployment";
    const app = fakeResource({ type, name: "app", dependencies: [gate] });
    assert.deepEqual(await run("tat-gated", [gate, app], { types: [type] }), { violations: [] });
    const { violations } = await run("tat-no-silenced-gate", [gate]);
    assert.match(violations[0]?.message ?? "", /^Gate gate: minRuns is 0; the floor asks for at least 1\.\n/);
  });

  it("are records that are judged by what they hold, and asked for with their provider's settings where they hold nothing", async () => {
    const bench = await start({ settings: undefined });
    bench.addRuns("ivk-a", "FAILED");
    const provider = providerOf(bench);
    const [record] = bench.emulator.listRecords();
    for (const [invokerRecordSet, requests] of [
      [[record], 0],
      [UNKNOWN_LIST, 1],
    ]) {
      bench.emulator.clearRequests();
      const records = fakeResource({
        type: RECORDS_TYPE,
        name: "r",
        provider,
        props: { invokerIds, invokerRecordSet },
      });
      const { violations } = await bench.run("tat-latest-run-succeeded", [records]);
      assert.match(violations[0]?.message ?? "", /ivk-a.*FAILED/);
      assert.deepEqual([violations[0]?.urn, bench.emulator.requests.length], [records.urn, requests]);
    }
  });

  it("are not judged while the settings of their provider are not known", async () => {
    const bench = await start();
    const provider = providerOf(bench, { secretKey: UNKNOWN_TEXT });
    const records = fakeResource({ type: RECORDS_TYPE, name: "r", provider, props: { invokerIds } });
    const { violations, notApplicable } = await bench.run("tat-latest-run-succeeded", [records]);
    assert.deepEqual(violations, []);
    assert.match(notApplicable ?? "", /not known yet/);
  });
});
