import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { InvokerHealthGate, InvokerRecords } from "pulumi-tencentcloud-tat";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { connectionConfig } from "./connectionConfig";
import { createPolicyStack, Invoker, type PolicyStack } from "./policyStack";
import { engineTimeoutMs } from "./prepareEngine";
import type { CommandResult } from "./startCommand";

const examplePack = join(__dirname, "../../examples/policy-pack");
const mandatory = { all: "mandatory", "tat-history-is-watched": "disabled" };

class Release extends pulumi.dynamic.Resource {
  constructor(name: string, opts?: pulumi.CustomResourceOptions) {
    super({ create: async () => ({ id: name, outs: {} }) }, name, {}, opts, "tat-test", "Release");
  }
}

class Platform extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("tat-test:index:Platform", name, {}, opts);
  }
}

describe("examples/policy-pack", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: PolicyStack;

  describe("in a stack with invokers and records of invokers", () => {
    before(async () => {
      emulator = await startTatEmulator({
        invokers: [
          { invokerId: "ivk-nightly", count: 0 },
          { invokerId: "ivk-remote", count: 0, region: "ap-shanghai" },
          { invokerId: "ivk-hourly", count: 3, successRate: 1 },
        ],
      });
      stack = await createPolicyStack(connectionConfig(emulator));
      await stack.configure(mandatory);
      stack.setProgram(() => {
        const { secretId, domain } = emulator;
        const settings = { secretId, domain, secretKey: pulumi.secret(emulator.secretKey), protocol: "HTTP" };
        const provider = new Provider("shanghai", { ...settings, region: "ap-shanghai" });
        new Invoker("nightly", "ivk-nightly");
        new Invoker("remote", "ivk-remote", { provider });
        new InvokerRecords("hourly", { invokerIds: ["ivk-hourly"] });
      });
    });

    after(async () => {
      await stack.remove();
      await emulator.close();
    });

    function runAll(result: string): void {
      for (const invokerId of ["ivk-nightly", "ivk-remote", "ivk-hourly"]) emulator.addRecord({ invokerId, result });
    }

    it("counts as passed, in a preview without any ID, no policy about invokers", async () => {
      assert.deepEqual(await stack.listPassed(), []);
      assert.deepEqual(
        emulator.requests.map(({ parameters }) => parameters),
        [{ InvokerIds: ["ivk-hourly"], Limit: 100, Offset: 0 }],
      );
    });

    it("lets an up pass that creates an invoker, which has no run yet", async () => {
      assertPassed(await stack.up());
    });

    it("refuses a preview when the latest runs failed, by one request for each connection", async () => {
      runAll("FAILED");
      emulator.clearRequests();
      assertRefused(await stack.preview(), "mandatory");
      const asked = emulator.requests.map(({ region, parameters }) => [
        region,
        [...(parameters.InvokerIds as string[])].sort(),
      ]);
      // The first is the InvokerRecords' own; the engine hands resources to a policy in no particular order.
      assert.deepEqual(asked.slice(1).sort(), [
        ["ap-guangzhou", ["ivk-hourly", "ivk-nightly"]],
        ["ap-shanghai", ["ivk-remote"]],
      ]);
    });

    matrix.it("refuses an up when the latest runs failed", async () => {
      assertRefused(await stack.up(), "mandatory");
    });

    matrix.it("warns and lets an up pass where the policy is advisory", async () => {
      await stack.configure({ ...mandatory, "tat-latest-run-succeeded": "advisory" });
      const result = await stack.up();
      assertPassed(result);
      assertLatestRunViolations(result, "advisory");
    });

    matrix.it("passes after the next successful runs", async () => {
      await stack.configure(mandatory);
      runAll("SUCCESS");
      const result = await stack.up();
      assertPassed(result);
      assert.deepEqual(listViolations(result.stdout), []);
      assert.deepEqual(await stack.listPassed(), ["tat-latest-run-succeeded", "tat-service-can-be-asked"]);
    });
  });

  matrix.describe("in a stack that manages an invoker through an explicit provider and watches it twice", () => {
    before(async () => {
      emulator = await startTatEmulator({
        invokers: [{ invokerId: "ivk-nightly", count: 3, latestResults: ["FAILED"] }],
      });
      stack = await createPolicyStack(connectionConfig(emulator));
      stack.setProgram(() => {
        const { secretId, domain, region } = emulator;
        const secretKey = pulumi.secret(emulator.secretKey);
        const provider = new Provider("own", { secretId, domain, region, secretKey, protocol: "HTTP" });
        const nightly = new Invoker("nightly", "ivk-nightly", { provider });
        new InvokerRecords("short", { invokerIds: [nightly.invokerId], maxRecords: 2 });
        new InvokerRecords("long", { invokerIds: [nightly.invokerId], region });
      });
      await stack.configure({ all: "disabled" });
      assertPassed(await stack.up());
    });

    after(async () => {
      await stack.remove();
      await emulator.close();
    });

    it("reports it once for each policy, at the invoker", async () => {
      await stack.configure({ ...mandatory, "tat-consecutive-failures": { maxConsecutiveFailures: 0 } });
      const { exitCode, stdout } = await stack.preview();
      assert.equal(exitCode, 1, stdout);
      assert.deepEqual(listViolations(stdout), [
        "tat-consecutive-failures (tencentcloud:Tat:Invoker: nightly)",
        "tat-latest-run-succeeded (tencentcloud:Tat:Invoker: nightly)",
      ]);
    });
  });

  describe("with the configuration of the example", () => {
    before(async () => {
      emulator = await startTatEmulator({
        invokers: [{ invokerId: "ivk-nightly", count: 12, latestResults: ["SUCCESS", "FAILED", "FAILED"] }],
      });
      stack = await createPolicyStack(connectionConfig(emulator));
      await stack.configure(JSON.parse(await readFile(join(examplePack, "policy-config.json"), "utf8")));
      stack.setProgram(() => void new Invoker("nightly", "ivk-nightly"));
    });

    after(async () => {
      await stack.remove();
      await emulator.close();
    });

    matrix.it("lets an up pass and warns of what is advisory", async () => {
      const result = await stack.up();
      assertPassed(result);
      assert.match(
        result.stdout,
        / - \[advisory\] .*tat-success-rate .*\n.*\n +Invoker ivk-nightly ended 10 of its newest 12 /,
      );
      assert.deepEqual(listViolations(result.stdout), [
        "tat-history-is-watched (tencentcloud:Tat:Invoker: nightly)",
        "tat-success-rate (tencentcloud:Tat:Invoker: nightly)",
      ]);
      assert.deepEqual(await stack.listPassed(), [
        "tat-consecutive-failures",
        "tat-fresh-history",
        "tat-latest-run-succeeded",
        "tat-on-schedule",
        "tat-service-can-be-asked",
      ]);
    });
  });

  describe("without credentials", () => {
    before(async () => {
      emulator = await startTatEmulator({ invokers: [{ invokerId: "ivk-nightly", count: 3 }] });
      const { "tencentcloud:secretKey": _secretKey, ...config } = connectionConfig(emulator);
      stack = await createPolicyStack({ ...config, "tencentcloud:secretId": "" });
      stack.setProgram(() => void new Invoker("nightly", "ivk-nightly"));
    });

    after(async () => {
      await stack.remove();
      await emulator.close();
    });

    it("refuses the up, saying that there are none and what to do", async () => {
      await stack.configure(mandatory);
      const { exitCode, stdout } = await stack.up();
      assert.equal(exitCode, 1, stdout);
      assert.match(
        stdout,
        / - \[mandatory\] .*tat-service-can-be-asked .*\n +The TAT service answers where the other policies must ask it about invokers\.\n +No Tencent Cloud credentials[\s\S]*\n +The health of invokers was not judged\.\n +What to do: give the policy pack what the program has/,
      );
      assert.equal(emulator.requests.length, 0);
    });

    matrix.it("warns where the configuration says so, and passes nothing that it could not judge", async () => {
      await stack.configure({ ...mandatory, "tat-service-can-be-asked": "advisory" });
      const result = await stack.up();
      assertPassed(result);
      assert.match(result.stdout, / - \[advisory\] .*tat-service-can-be-asked /);
      assert.deepEqual(await stack.listPassed(), []);
    });
  });

  describe("in the preview of a new stack with gates", () => {
    before(async () => {
      emulator = await startTatEmulator();
      stack = await createPolicyStack(connectionConfig(emulator));
      await stack.configure({
        all: "mandatory",
        "tat-gated": { types: ["pulumi-nodejs:dynamic/tat-test:*"] },
        "tat-no-silenced-gate": { maxConsecutiveFailures: 2, maxAgeSeconds: 3600 },
      });
    });

    after(async () => {
      await stack.remove();
      await emulator.close();
    });

    it("refuses what is not gated, not watched or gated too weakly, each by its name", async () => {
      stack.setProgram(() => {
        const watched = new Invoker("watched", "ivk-watched");
        new Invoker("forgotten", "ivk-forgotten");
        const invokerIds = [watched.invokerId];
        const gate = new InvokerHealthGate("weak", { invokerIds, maxConsecutiveFailures: 3, maxAgeSeconds: 3600 });
        const platform = new Platform("platform", { dependsOn: gate });
        new Release("direct", { dependsOn: gate });
        new Release("child", { parent: platform });
        new Release("loose");
      });
      const { exitCode, stdout } = await stack.preview();
      assert.equal(exitCode, 1, stdout);
      assert.deepEqual(listViolations(stdout), [
        "tat-gated (pulumi-nodejs:dynamic/tat-test:Release: loose)",
        "tat-history-is-watched (tencentcloud:Tat:Invoker: forgotten)",
        "tat-no-silenced-gate (pulumi-nodejs:dynamic/tat:InvokerHealthGate: weak)",
      ]);
      assert.match(stdout, /loose \(pulumi-nodejs:dynamic\/tat-test:Release\) is not behind any InvokerHealthGate\./);
      assert.match(stdout, /Nothing in this stack reads the history of the invoker forgotten\./);
      assert.match(stdout, /Gate weak: maxConsecutiveFailures is 3; the floor asks for at most 2\./);
    });

    matrix.it(
      "passes a stack whose invokers are watched, whose gate is strict and whose releases depend on it",
      async () => {
        stack.setProgram(() => {
          const watched = new Invoker("watched", "ivk-watched");
          const gate = new InvokerHealthGate("strict", { invokerIds: [watched.invokerId], maxAgeSeconds: 3600 });
          new Release("direct", { dependsOn: gate });
        });
        const result = await stack.preview();
        assertPassed(result);
        assert.deepEqual(listViolations(result.stdout), []);
        assert.deepEqual(await stack.listPassed(), ["tat-gated", "tat-history-is-watched"]);
      },
    );
  });
});

class Provider extends pulumi.ProviderResource {
  constructor(name: string, settings: pulumi.Inputs) {
    super("tencentcloud", name, settings);
  }
}

function assertPassed({ exitCode, stdout }: CommandResult): void {
  assert.equal(exitCode, 0, stdout);
}

function assertRefused(result: CommandResult, level: string): void {
  assert.equal(result.exitCode, 1, result.stdout);
  assertLatestRunViolations(result, level);
}

function assertLatestRunViolations({ stdout }: CommandResult, level: string): void {
  assert.deepEqual(listViolations(stdout), [
    "tat-latest-run-succeeded (pulumi-nodejs:dynamic/tat:InvokerRecords: hourly)",
    "tat-latest-run-succeeded (tencentcloud:Tat:Invoker: nightly)",
    "tat-latest-run-succeeded (tencentcloud:Tat:Invoker: remote)",
  ]);
  for (const name of ["hourly", "nightly", "remote"]) {
    const text = [
      ` - \\[${level}\\] \\[severity: high\\]  tat-latest-run-succeeded  \\(.*: ${name}\\)`,
      " +The latest finished run of every TAT invoker succeeded\\.",
      ` +Invoker ivk-${name} did not end its latest finished run with SUCCESS \\(started .*; result FAILED; invocation inv-.*\\)\\. It passes once a newer run ends with SUCCESS\\.`,
      " +What to do: repair the job and run it again, or name the invoker in exemptInvokerIds of this policy's configuration\\.",
    ];
    assert.match(stdout, new RegExp(text.join("\\n")));
  }
}

/** `name (type: resource)` of each violation that Pulumi prints, sorted. */
function listViolations(stdout: string): string[] {
  const found = [...stdout.matchAll(/^ +- \[(?:mandatory|advisory)\] (?:\[severity: \w+\] +)?(\S+) +(\(.*\))$/gm)];
  return found.map(([, name, resource]) => `${name} ${resource}`).sort();
}
