import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import {
  assertInvokersHealthy,
  assertInvokersHealthyOutput,
  assertLatestRunSucceeded,
  checkInvokerHealth,
  checkInvokerHealthOutput,
  getInvokerRecords,
  getInvokerRecordsOutput,
  getInvokerStatistics,
  getLatestInvokerRecords,
  getLatestInvokerRecordsOutput,
  InvalidArgumentError,
  InvokerUnhealthyError,
  invokerHealthHook,
  ServiceError,
} from "../../sdk/index";
import { programSettings } from "../../sdk/program/callTat";
import { awaitKnown } from "../../sdk/program/inputs";
import { connectionConfig } from "../engine/connectionConfig";

class Machine extends pulumi.CustomResource {
  constructor(name: string, opts?: pulumi.CustomResourceOptions) {
    super("tat-test:index:Machine", name, {}, opts);
  }
}

class Platform extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("tat-test:index:Platform", name, {}, opts);
  }
}

class Provider extends pulumi.ProviderResource {
  constructor(pkg: string, name: string, args: pulumi.Inputs) {
    super(pkg, name, args);
  }
}

describe("functions in a program", () => {
  let emulator: TatEmulator;

  before(async () => {
    emulator = await startTatEmulator({ accounts: [{ secretId: "AKIDother", secretKey: "other-key" }] });
    emulator.addInvoker({ invokerId: "ivk-good", count: 5, successRate: 1 });
    emulator.addInvoker({ invokerId: "ivk-far", region: "ap-singapore", count: 2, successRate: 1 });
    emulator.addRecord({ invokerId: "ivk-bad", result: "FAILED", invocationId: "inv-broken" });
  });

  after(() => emulator.close());

  /** Nothing is created yet in a preview, where a resource has no ID. */
  function startProgram(isPreview: boolean): void {
    emulator.clearRequests();
    const plain = Object.entries(connectionConfig(emulator)).map(([key, value]) => [
      key,
      typeof value === "string" ? value : value.secret,
    ]);
    pulumi.runtime.setAllConfig(Object.fromEntries(plain), ["tencentcloud:secretKey"]);
    pulumi.runtime.setMocks(
      {
        newResource: ({ name, inputs }) => ({ id: isPreview ? undefined : `${name}-id`, state: inputs }),
        call: () => ({}),
      },
      "project",
      "stack",
      isPreview,
    );
  }

  const isKnown = (output: pulumi.Output<unknown>) => (output as unknown as { isKnown: Promise<boolean> }).isKnown;
  const countRecords = (output: pulumi.Output<{ invokerRecordSet: unknown[] }>) =>
    awaitKnown(output.apply(({ invokerRecordSet }) => invokerRecordSet.length));

  describe("getInvokerRecords", () => {
    beforeEach(() => startProgram(true));

    it("reads with the stack's configuration, in a preview too", async () => {
      const { invokerRecordSet, totalCount } = await getInvokerRecords({ invokerIds: ["ivk-good"], maxRecords: 2 });
      assert.deepEqual(invokerRecordSet, emulator.listRecords(["ivk-good"]).slice(0, 2));
      assert.equal(totalCount, 5);
      assert.deepEqual(
        emulator.requests.map(({ region }) => region),
        ["ap-guangzhou"],
      );
    });

    it("finds a misspelt key of the stack's configuration, and leaves that of an explicit provider to its types", () => {
      pulumi.runtime.setAllConfig({ "tencentcloud:secretID": "AKIDsecret" });
      const { warnings } = programSettings();
      assert.deepEqual(warnings, ["tencentcloud:secretID is not read: did you mean tencentcloud:secretId?"]);
      assert.deepEqual(programSettings({}).warnings, []);
    });

    it("reads from the region that the arguments name", async () => {
      const { totalCount } = await getInvokerRecords({ region: "ap-singapore" });
      assert.equal(totalCount, 2);
    });

    describe("in a process that outlives a key", () => {
      const { env } = process;
      const call = () => getInvokerRecords({ invokerIds: ["ivk-good"], region: "ap-guangzhou" });

      beforeEach(() => {
        pulumi.runtime.setAllConfig({ "tencentcloud:domain": emulator.domain, "tencentcloud:protocol": "HTTP" });
      });
      afterEach(() => {
        process.env = env;
      });

      it("signs with the key that stands in the environment at each call", async () => {
        process.env = { ...env, TENCENTCLOUD_SECRET_ID: "AKIDother", TENCENTCLOUD_SECRET_KEY: "rotated-away" };
        await assert.rejects(call(), { code: "AuthFailure.SignatureFailure" });
        process.env.TENCENTCLOUD_SECRET_KEY = "other-key";
        assert.equal((await call()).totalCount, 5);
        assert.equal(emulator.requests.length, 2); // no other key could be had for the first one
      });

      it("signs with the key that stands in a file at each call", async () => {
        const folder = mkdtempSync(join(tmpdir(), "tat-keys-"));
        const file = join(folder, "credentials");
        const write = (key: string) => writeFileSync(file, `[default]\nsecret_id=AKIDother\nsecret_key=${key}\n`);
        process.env = { ...env, TENCENTCLOUD_CREDENTIALS_FILE: file };
        write("rotated-away");
        await assert.rejects(call(), { code: "AuthFailure.SignatureFailure" });
        write("other-key");
        assert.equal((await call()).totalCount, 5);
        rmSync(folder, { recursive: true });
        await assert.rejects(call(), { code: "CredentialsBroken" });
        assert.equal(emulator.requests.length, 2);
      });
    });

    it("prints no progress where no engine runs the program, as in a unit test, however long it takes", async () => {
      emulator.latencyMs = 2500;
      const { log, info } = console;
      const printed: unknown[] = [];
      console.log = console.info = (...words) => printed.push(words);
      try {
        assert.equal((await getInvokerRecords({ invokerIds: ["ivk-good"] })).totalCount, 5);
      } finally {
        Object.assign(console, { log, info });
        emulator.latencyMs = 0;
      }
      assert.deepEqual(printed, []);
    });

    const bad: [string, unknown, string][] = [
      ["no object", "ivk-good", "arguments"],
      ["a bad ID", { invokerIds: ["ivk-good", "job"] }, "invokerIds[1]"],
      ["a region that is none", { region: "ap guangzhou" }, "region"],
      ["a region of the wrong type", { region: 7 }, "region"],
      ["an output", { invokerIds: pulumi.output(["ivk-good"]) }, "invokerIds"],
      ["an unknown property", { invokerId: "ivk-good" }, "invokerId"],
    ];
    for (const [what, args, property] of bad) {
      it(`refuses ${what} before any request, as an error without a stack`, async () => {
        await assert.rejects(getInvokerRecords(args as object), (error) => {
          assert.ok(InvalidArgumentError.isInstance(error));
          assert.equal((error as InvalidArgumentError).property, property);
          assert.ok(pulumi.RunError.isInstance(error));
          return true;
        });
        assert.equal(emulator.requests.length, 0);
      });
    }

    it("keeps the service's code, as an error without a stack", async () => {
      pulumi.runtime.setConfig("tencentcloud:secretKey", "wrong");
      await assert.rejects(getInvokerRecords(), (error) => {
        assert.ok(ServiceError.isInstance(error));
        assert.equal(error.code, "AuthFailure.SignatureFailure");
        assert.equal(error.requestId, emulator.requests[0]?.requestId);
        assert.ok(pulumi.RunError.isInstance(error));
        assert.ok(!`${error.message}${error.stack}`.includes("wrong"));
        return true;
      });
    });
  });

  describe("getInvokerRecordsOutput", () => {
    it("reads once its inputs are known", async () => {
      startProgram(true);
      assert.equal(await countRecords(getInvokerRecordsOutput({ invokerIds: [pulumi.output("ivk-good")] })), 5);
      assert.equal(await countRecords(getInvokerRecordsOutput()), 6);
    });

    it("is unknown and asks nothing while one of its IDs is unknown", async () => {
      startProgram(true);
      const { id } = new Machine("machine");
      assert.equal(await isKnown(getInvokerRecordsOutput({ invokerIds: ["ivk-good", id] })), false);
      assert.equal(emulator.requests.length, 0);
    });

    it("is unknown and asks nothing while a resource of dependsOn is not created, however deep", async () => {
      startProgram(true);
      const platform = new Platform("platform");
      new Machine("inner", { parent: new Platform("nested", { parent: platform }) });
      const args = { invokerIds: ["ivk-good"] };
      for (const dependsOn of [platform, [platform], pulumi.output([platform]), [new Machine("outer")]]) {
        assert.equal(await isKnown(getInvokerRecordsOutput(args, { dependsOn })), false);
      }
      assert.equal(emulator.requests.length, 0);
    });

    it("reads once the resources of dependsOn are created", async () => {
      startProgram(false);
      const platform = new Platform("platform");
      new Machine("inner", { parent: platform });
      const args = { invokerIds: ["ivk-good"] };
      assert.equal(await countRecords(getInvokerRecordsOutput(args, { dependsOn: [platform] })), 5);
    });

    it("is secret when an argument is, and only then", async () => {
      startProgram(false);
      const secret = getInvokerRecordsOutput({ invokerIds: pulumi.secret(["ivk-good"]) });
      assert.equal(await pulumi.isSecret(secret), true);
      assert.equal(await pulumi.isSecret(getInvokerRecordsOutput({ invokerIds: ["ivk-good"] })), false);
    });

    it("rejects with an error without a stack", async () => {
      startProgram(false);
      const output = getInvokerRecordsOutput({ maxRecords: pulumi.output(0) });
      await assert.rejects(awaitKnown(output), (error) => {
        assert.ok(InvalidArgumentError.isInstance(error));
        assert.ok(pulumi.RunError.isInstance(error));
        return true;
      });
    });
  });

  describe("an explicit provider", () => {
    const createProvider = (pkg = "tencentcloud") =>
      new Provider(pkg, "other", {
        secretId: "AKIDother",
        secretKey: pulumi.secret("other-key"),
        region: "ap-singapore",
        domain: emulator.domain,
        protocol: "HTTP",
      });

    function assertAskedAsOther(): void {
      assert.deepEqual(
        emulator.requests.map(({ secretId, region }) => [secretId, region]),
        [["AKIDother", "ap-singapore"]],
      );
    }

    it("is used instead of the stack's configuration, without making the records secret", async () => {
      startProgram(false);
      const output = getInvokerRecordsOutput({}, { provider: createProvider() });
      assert.equal(await countRecords(output), 2);
      assert.equal(await pulumi.isSecret(output), false);
      assertAskedAsOther();
    });

    it("is used by the functions that return a promise", async () => {
      startProgram(false);
      assert.equal((await getInvokerRecords({}, { provider: createProvider() })).totalCount, 2);
      assertAskedAsOther();
    });

    it("is inherited from the parent", async () => {
      startProgram(false);
      const parent = new Platform("platform", { providers: [createProvider()] });
      assert.equal(await countRecords(getInvokerRecordsOutput({}, { parent })), 2);
      assertAskedAsOther();
    });

    it("yields to the region of the arguments", async () => {
      startProgram(false);
      const args = { region: "ap-guangzhou" };
      assert.equal(await countRecords(getInvokerRecordsOutput(args, { provider: createProvider() })), 6);
    });

    it("of another package is refused", async () => {
      startProgram(false);
      await assert.rejects(
        getInvokerRecords({}, { provider: createProvider("aws") }),
        /^InvalidArgumentError: opts\.provider: must be a provider of the package tencentcloud; this is pulumi:providers:aws$/,
      );
    });

    it("has rules about accounts of its own, which are kept", async () => {
      startProgram(false);
      const domain = { domain: emulator.domain, protocol: "HTTP", secretId: "AKIDother", secretKey: "other-key" };
      const provider = new Provider("tencentcloud", "other", { ...domain, allowedAccountIds: ["100012345678"] });
      // The emulator plays no STS: the question whose the keys are is what it refuses.
      await assert.rejects(
        getInvokerRecords({}, { provider }),
        /allowedAccountIds or forbiddenAccountIds: GetCallerIdentity at sts\.localhost/,
      );
      assert.deepEqual(
        emulator.requests.map(({ action }) => action),
        ["GetCallerIdentity"],
      );
    });

    it("with a setting that a preview does not know makes the output unknown, and the promise an error", async () => {
      startProgram(true);
      const provider = new Provider("tencentcloud", "other", { secretId: new Machine("machine").id });
      assert.equal(await isKnown(getInvokerRecordsOutput({}, { provider })), false);
      await assert.rejects(getInvokerRecords({}, { provider }), /opts\.provider: its settings are not known yet/);
      assert.equal(emulator.requests.length, 0);
    });
  });

  describe("the other functions", () => {
    beforeEach(() => startProgram(false));

    it("read the latest record of each invoker", async () => {
      const invokerIds = ["ivk-good", "ivk-none"];
      const expected = { "ivk-good": emulator.listRecords(["ivk-good"])[0], "ivk-none": undefined };
      assert.deepEqual(await getLatestInvokerRecords({ invokerIds }), expected);
      assert.deepEqual(
        await awaitKnown(getLatestInvokerRecordsOutput({ invokerIds: pulumi.output(invokerIds) })),
        expected,
      );
    });

    it("count runs", async () => {
      const { overall, invokers } = await getInvokerStatistics({ invokerIds: ["ivk-good", "ivk-bad"] });
      assert.deepEqual([overall.totalCount, overall.successRate], [6, 5 / 6]);
      assert.deepEqual(
        invokers.map(({ invokerId, totalCount }) => [invokerId, totalCount]),
        [
          ["ivk-good", 5],
          ["ivk-bad", 1],
        ],
      );
    });

    it("check health without failing", async () => {
      const verdict = await awaitKnown(
        checkInvokerHealthOutput({ invokerIds: ["ivk-good", pulumi.output("ivk-bad")] }),
      );
      assert.equal(verdict?.healthy, false);
      assert.deepEqual(
        verdict?.violations.map(({ invokerId, rule }) => [invokerId, rule]),
        [["ivk-bad", "latestResult"]],
      );
    });

    it("keep a verdict secret that holds what commands printed, and no other", async () => {
      const check = (explain?: pulumi.Input<boolean>) => checkInvokerHealthOutput({ invokerIds: ["ivk-bad"], explain });
      const explained = check(pulumi.output(true));
      assert.match((await awaitKnown(explained))?.violations[0]?.message ?? "", /ivk-bad.*\nins-/);
      assert.equal(await pulumi.isSecret(explained), true);
      assert.equal(await pulumi.isSecret(check(false)), false);
      assert.equal(await pulumi.isSecret(check()), false);
    });

    it("stop the program while an invoker is unhealthy, as an error without a stack that holds the verdict", async () => {
      const args = { invokerIds: ["ivk-good", "ivk-bad"] };
      for (const stop of [
        () => assertInvokersHealthy(args),
        () => awaitKnown(assertInvokersHealthyOutput(args)),
        () => assertLatestRunSucceeded(args),
      ]) {
        await assert.rejects(stop, (error) => {
          assert.ok(InvokerUnhealthyError.isInstance(error));
          assert.ok(pulumi.RunError.isInstance(error));
          assert.match(error.message, /^.*ivk-bad.*FAILED.*inv-broken.*$/);
          assert.equal(error.stack, error.message); // which Pulumi prints where nobody awaits the function
          assert.equal(error.verdict.violations.length, 1);
          return true;
        });
      }
    });

    it("let the program go on while all invokers are healthy", async () => {
      assert.equal((await assertInvokersHealthy({ invokerIds: ["ivk-bad"], results: ["FAILED"] })).healthy, true);
      assert.equal((await assertLatestRunSucceeded({ invokerIds: ["ivk-good"] })).healthy, true);
    });

    it("ask several regions in one question", async () => {
      emulator.addInvoker({ invokerId: "ivk-away", region: "ap-singapore", count: 2, successRate: 0 });
      emulator.clearRequests();
      const far = { invokerIds: ["ivk-away"], region: "ap-singapore" };
      const targets = [{ invokerIds: ["ivk-bad"] }, far];
      const both = /^Invoker ivk-bad in ap-guangzhou [^\n]*\nInvoker ivk-away in ap-singapore [^\n]*$/;
      await assert.rejects(assertInvokersHealthy({ targets }), { code: "InvokerUnhealthy", message: both });
      await assert.rejects(assertLatestRunSucceeded({ targets }), { code: "InvokerUnhealthy", message: both });
      const outputs = [pulumi.output({ invokerIds: ["ivk-bad"] }), { ...far, region: pulumi.output(far.region) }];
      const verdict = await awaitKnown(checkInvokerHealthOutput({ targets: outputs }));
      assert.deepEqual(
        verdict?.violations.map(({ invokerId, region }) => [invokerId, region]),
        [
          ["ivk-bad", emulator.region],
          ["ivk-away", "ap-singapore"],
        ],
      );
      const { invokers } = await getInvokerStatistics({ targets: [far] });
      assert.deepEqual(
        invokers.map(({ totalCount, region }) => [totalCount, region]),
        [[2, "ap-singapore"]],
      );
      assert.equal(emulator.requests.length, 7);
    });

    it("name the twin for outputs, and where an output stands among targets", async () => {
      const targets = [
        { invokerIds: ["ivk-good"] },
        { invokerIds: ["ivk-bad"], region: pulumi.output("ap-singapore") },
      ];
      await assert.rejects(checkInvokerHealth({ targets } as never), {
        message: /^targets\[1\]\.region: checkInvokerHealth takes no outputs: use checkInvokerHealthOutput$/m,
      });
      assert.equal(emulator.requests.length, 0);
    });

    it("refuse what is wrong with the targets of a hook when it is made, unless they come later", () => {
      let made = 0;
      const make = (args: object) => invokerHealthHook(`hook${++made}`, args as never);
      const wrong = [{ invokerIds: ["ivk-good"] }, { invokerId: "ivk-bad" }];
      assert.throws(() => make({ targets: wrong }), {
        message: /^targets\[1\]\.invokerId: no such property: did you mean invokerIds\?$/m,
      });
      const later = [{ invokerIds: [pulumi.output("ivk-good")], region: "ap-singapore" }];
      assert.throws(() => make({ targets: later, minRuns: -1 }), { message: /^minRuns: -1 is not [^\n]*$/ });
      make({ targets: later });
    });

    it("take no criteria where the name says what is judged", async () => {
      const args = { invokerIds: ["ivk-bad"], results: ["FAILED"] };
      await assert.rejects(assertLatestRunSucceeded(args), /^InvalidArgumentError: results: no such property/);
    });
  });
});
