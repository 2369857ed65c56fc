import assert from "node:assert/strict";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { runMeasured } from "../../tools/bench/runMeasured";
import { connectionVariables } from "../../tools/demo/connectionVariables";

// The compiler does not see them: they are JavaScript, so that no time goes into TypeScript while one is measured.
describe("the programs of the bench", () => {
  let emulator: TatEmulator;

  before(async () => {
    emulator = await startTatEmulator({ invokers: [{ count: 3 }] });
  });

  after(() => emulator.close());

  const ONCE = ["1", "0"];
  const programs: [program: string, args: readonly string[], counts: "records" | "totalCount"][] = [
    ["bare.cjs", ONCE, "records"],
    ["peers.cjs", ONCE, "records"],
    ["twoCalls.cjs", ONCE, "records"],
    ["signedRequests.cjs", ONCE, "records"],
    ["history.cjs", ONCE, "records"],
    ["share.cjs", ["0"], "records"],
    ["statistics.cjs", [], "totalCount"],
  ];
  for (const [program, args, counts] of programs) {
    it(`reads what the service has: ${program}`, async () => {
      const environment = { ...connectionVariables(emulator), TAT_PACKAGE: "pulumi-tencentcloud-tat" };
      assert.equal((await runMeasured<Record<string, unknown>>(program, environment, args))[counts], 3);
    });
  }
});
