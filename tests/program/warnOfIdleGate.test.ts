import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { engineTimeoutMs } from "../engine/prepareEngine";

const repository = join(__dirname, "../..");

/** A program with two copies of the package, as npm nests them, and an engine of which only the log is there. */
const PROGRAM = `
  const pulumi = require("@pulumi/pulumi");
  const settings = require("@pulumi/pulumi/runtime/settings");
  const load = () => {
    for (const file of Object.keys(require.cache)) if (/sdk.dist/.test(file)) delete require.cache[file];
    return require("./sdk/dist/index");
  };
  const copies = [load(), load()];
  class Made extends pulumi.CustomResource {}
  const newResource = async ({ name, inputs }) => ({ id: name, state: inputs });
  pulumi.runtime.setMocks({ newResource, call: () => ({}) });
  settings.getEngine = pulumi.runtime.getEngine = () => ({
    log(request, done) {
      if (request.getUrn()) console.log(request.getUrn().split("::").at(-1), request.getMessage().split(",")[0]);
      done(null, {});
    },
  });
  (async () => {
    await pulumi.runtime.runInPulumiStack(async () => {
      new Made("test:index:Made", "made", {});
      copies.forEach((copy, n) => new copy.InvokerHealthGate("gate" + n, { invokerIds: ["ivk-a"] }));
    });
    await pulumi.runtime.waitForRPCs();
    console.log(copies[0] === copies[1] ? "one copy" : "over");
  })();
`;

describe("warnOfIdleGate", function () {
  this.timeout(2 * engineTimeoutMs);

  // In a process of its own: where the copies wait for each other, no time limit of this one is ever looked at.
  it("lets a program end that has a gate of each of two copies of the package, and warns of both", async () => {
    const options = { cwd: repository, timeout: engineTimeoutMs, killSignal: "SIGKILL" } as const;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", PROGRAM], options);
    const lines = stdout.trim().split("\n");
    assert.deepEqual(
      lines.slice(0, -1).sort(),
      ["gate0", "gate1"].map((gate) => `${gate} Nothing depends on this gate`),
    );
    assert.equal(lines.at(-1), "over");
  });
});
