import assert from "node:assert/strict";
import { join } from "node:path";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { emulatorConfig } from "./emulatorConfig";
import { engineTimeoutMs } from "./prepareEngine";
import type { CommandResult } from "./startCommand";
import { createTemporaryStack, type TemporaryStack } from "./temporaryStack";

const project = join(__dirname, "../../examples/run-statistics");

describe("examples/run-statistics", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: TemporaryStack;

  before(async () => {
    emulator = await startTatEmulator({
      invokers: [
        { invokerId: "ivk-hourly1", intervalSeconds: 3600, latestResults: ["SUCCESS", "SUCCESS", "SUCCESS", "FAILED"] },
        { invokerId: "ivk-daily1", count: 0 },
        { invokerId: "ivk-never1", count: 0 },
      ],
    });
    for (const hours of [84, 60, 36, 12]) {
      const invokeTime = Date.now() - hours * 3_600_000;
      emulator.addRecord({ invokerId: "ivk-daily1", invokeTime, result: "FAILED" });
    }
    stack = await createTemporaryStack({
      project,
      config: { ...emulatorConfig(emulator), invokerIds: ["ivk-hourly1", "ivk-daily1", "ivk-never1"], days: "3" },
    });
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  it("exports the figures of the days asked for", async () => {
    assertSucceeded(await stack.up());
    const { overall, successRates, failing } = await stack.readOutputs();
    assert.equal(overall.totalCount, 7);
    assert.deepEqual(overall.resultCounts, { SUCCESS: 3, FAILED: 4 });
    assert.deepEqual(successRates, { "ivk-hourly1": 0.75, "ivk-daily1": 0, "ivk-never1": null });
    assert.deepEqual(failing, ["ivk-daily1"]);
  });

  it("exports a report in Markdown under the name that Pulumi Cloud shows", async () => {
    const result = await stack.run(["stack", "output", "readme"]);
    assertSucceeded(result);
    const lines = result.stdout.split("\n");
    assert.equal(lines[0], "# Runs of the last 3 days");
    assert.ok(lines.includes("3 invokers, 7 runs, success rate 42.8 %."), result.stdout);
    const newest = emulator.listRecords(["ivk-hourly1"])[0];
    const heading = lines.indexOf("## `ivk-hourly1`") + 1;
    assert.ok(heading > 0, result.stdout);
    assert.equal(lines[heading + 1], "✗✓✓✓");
    assert.equal(lines[heading + 3], "| Runs | Success rate | Latest | Last failure | Streak | Median interval |");
    assert.ok(lines[heading + 5]?.startsWith(`| 4 | 75 % | \`SUCCESS\` ${newest?.invokeTime} |`), lines[heading + 5]);
    assert.ok(lines.includes("no runs"), result.stdout);
  });

  matrix.it("follows the history at the next up", async () => {
    emulator.addRecord({ invokerId: "ivk-daily1" });
    assertSucceeded(await stack.up());
    assert.deepEqual((await stack.readOutputs()).failing, []);
  });

  it("holds no resource but the stack", async () => {
    const types = (await stack.exportState()).deployment.resources?.map(({ type }) => type);
    assert.deepEqual(types, ["pulumi:pulumi:Stack"]);
  });
});

function assertSucceeded(result: CommandResult): void {
  assert.equal(result.exitCode, 0, result.stdout + result.stderr);
}
