import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { asSecret, SECRET, SIGNATURE, UNKNOWN } from "../../sdk/plugin/propertyValues";
import { FakeEngine } from "./FakeEngine";
import { PluginProcess, urnOf } from "./PluginProcess";

describe("the process of the plugin", () => {
  let emulator: TatEmulator;
  let plugin: PluginProcess;

  beforeEach(async () => {
    emulator = await startTatEmulator();
    emulator.addRecord({ invokerId: "ivk-good" });
    plugin = await PluginProcess.start({}, ["--logtostderr", "-v=9", "--tracing", "http://127.0.0.1:1"]);
  });

  afterEach(async () => {
    await plugin.stop();
    await emulator.close();
  });

  const connection = () => ({
    secretId: emulator.secretId,
    secretKey: emulator.secretKey,
    region: emulator.region,
    domain: emulator.domain,
    protocol: "HTTP",
  });

  it("prints its port, takes secrets and knows previews", async () => {
    assert.match(plugin.firstLine, /^\d+$/);
    const { acceptSecrets, acceptResources } = (await plugin.handshake()).toObject();
    assert.deepEqual([acceptSecrets, acceptResources], [true, true]);
    const { acceptsecrets, supportspreview } = (await plugin.configure({})).toObject();
    assert.deepEqual([acceptsecrets, supportspreview], [true, true]);
  });

  it("tells its version and its schema", async () => {
    const { version, name } = await plugin.getSchema();
    assert.equal(name, "tencentcloud-tat");
    assert.equal((await plugin.getPluginInfo()).getVersion(), version);
  });

  it("ends at once on either signal, and when the engine is gone", async () => {
    assert.equal(await plugin.end("SIGINT"), 0);
    const others = await Promise.all([PluginProcess.start(), PluginProcess.start()]);
    assert.equal(await others[0].end("SIGTERM"), 0);
    others[1].engine.stop();
    assert.equal(await others[1].ended(), 1);
    await Promise.all(others.map((other) => other.stop()));
  });

  it("answers a cancellation and goes on, as at the normal end of a command", async () => {
    await plugin.configure(connection());
    await plugin.cancel();
    await plugin.delete(urnOf("InvokerRecords", "a"));
  });

  it("goes on after a cancellation for the engine that attaches it, as a plugin that a developer has started", async () => {
    await plugin.configure(connection());
    await plugin.cancel();
    await assert.rejects(plugin.invoke("getInvokerRecords", {}), { details: "The operation was cancelled." });
    await plugin.attach(plugin.engine.address);
    assert.equal((await plugin.invoke("getInvokerRecords", {})).totalCount, 1);
  });

  it("that a developer has started cancels what the engine of a command has begun that is gone, and serves the next one", async () => {
    const own = await PluginProcess.start({}, [], "by hand");
    const gone = await FakeEngine.start();
    await own.attach(gone.address);
    await own.configure(connection());
    const wait = { runStartedAfter: "2999-01-01T00:00:00Z", pollSeconds: 3600 };
    const create = own.create(urnOf("InvokerHealthGate", "a"), { invokerIds: ["ivk-good"], wait });
    create.catch(() => {});
    await gone.waitFor(/^waiting until/);
    gone.stop();
    await assert.rejects(create, { details: "The wait was interrupted. The next up waits again." });
    await own.attach(own.engine.address);
    assert.equal((await own.invoke("getInvokerRecords", {})).totalCount, 1);
    await own.stop();
  });

  it("shows warnings by the engine that attached it, each of them in each command", async () => {
    const engines = [await FakeEngine.start(), await FakeEngine.start()];
    for (const engine of engines) {
      await plugin.attach(engine.address);
      await plugin.configure({ ...connection(), region: "" });
      for (let calls = 0; calls < 2; calls++) await plugin.invoke("getInvokerRecords", {});
      const { severity, message } = await engine.waitFor(/^No region is set/);
      assert.equal(severity, "warning");
      assert.match(message, /Set tencentcloud-tat:region, TENCENTCLOUD_REGION or the region argument\.$/);
    }
    for (const engine of engines) engine.stop();
  });

  it("keeps to the engine that started it where a handshake names none", async () => {
    await plugin.handshake("");
    await plugin.configure({ ...connection(), region: "" });
    await plugin.invoke("getInvokerRecords", {});
    assert.equal((await plugin.engine.waitFor(/^No region is set/)).severity, "warning");
    plugin.engine.stop();
    assert.equal(await plugin.ended(), 1);
  });

  it("shows messages past any proxy of the environment: the engine is on this machine", async () => {
    const other = await PluginProcess.start({ http_proxy: "http://127.0.0.1:1", https_proxy: "http://127.0.0.1:1" });
    await other.configure({ ...connection(), region: "" });
    await other.invoke("getInvokerRecords", {});
    assert.equal((await other.engine.waitFor(/^No region is set/)).severity, "warning");
    await other.stop();
  });

  it("needs no settings to delete", async () => {
    await plugin.configure({ protocol: "gopher" });
    await plugin.delete(urnOf("InvokerHealthGate", "a"));
    assert.equal(emulator.requests.length, 0);
  });

  it("has a key, a token and roles kept as secrets, whatever the program has marked", async () => {
    const news = { secretId: "AKID1", secretKey: "k1", securityToken: asSecret("t1"), assumeRole: '{"roleArn":"r"}' };
    assert.deepEqual(await plugin.checkConfig({ ...news, version: "0.1.0" }), {
      inputs: {
        secretId: "AKID1",
        secretKey: asSecret("k1"),
        securityToken: asSecret("t1"),
        assumeRole: asSecret('{"roleArn":"r"}'),
        version: "0.1.0",
      },
      failures: [],
    });
  });

  it("has a role kept as a secret as a whole when the program has marked a part of it", async () => {
    const role = { roleArn: asSecret("r"), webIdentityToken: "token-1" };
    assert.deepEqual(await plugin.checkConfig({ assumeRoleWithWebIdentity: role }), {
      inputs: { assumeRoleWithWebIdentity: asSecret({ roleArn: "r", webIdentityToken: "token-1" }) },
      failures: [],
    });
  });

  it("refuses settings that cannot be used, and keys that there are not, in one sentence without their values", async () => {
    assert.deepEqual((await plugin.checkConfig({ regoin: "ap-guangzhou" })).failures, [
      "|tencentcloud-tat:regoin: no such property: did you mean region?",
    ]);
    assert.deepEqual((await plugin.checkConfig({ protocol: "gopher" })).failures, [
      '|tencentcloud-tat:protocol: "gopher" is not "HTTPS" or "HTTP"',
    ]);
    assert.deepEqual((await plugin.checkConfig({ assumeRole: "hunter2" })).failures, [
      "|tencentcloud-tat:assumeRole: is not an object in JSON",
    ]);
    // As an output without a value comes: the environment's key, perhaps of another account, would stand in for it.
    assert.deepEqual((await plugin.checkConfig({ secretId: "hunter2", secretKey: asSecret(null) })).failures, [
      "|tencentcloud-tat:secretKey: is null, which is not the same as left out: check the name of the output that it comes from, and that it has a value",
    ]);
  });

  it("passes settings of which some are not known yet", async () => {
    assert.deepEqual((await plugin.checkConfig({ region: UNKNOWN, protocol: "gopher" })).failures, []);
  });

  it("is updated for other settings, never replaced", async () => {
    const { changes, diffs, replaces } = await plugin.diffConfig({ region: "ap-a" }, { region: "ap-b", version: "2" });
    assert.deepEqual([changes, diffs, replaces], [true, ["region"], []]);
    assert.equal((await plugin.diffConfig({ region: "ap-a" }, { region: "ap-a" })).changes, false);
  });

  it("reads settings of any kind, and what is left out from the environment", async () => {
    const env = { TENCENTCLOUD_SECRET_ID: emulator.secretId, TENCENTCLOUD_SECRET_KEY: emulator.secretKey };
    const other = await PluginProcess.start(env);
    const { domain, region } = connection();
    await other.configure({
      domain,
      region,
      protocol: asSecret("HTTP"),
      enablePodOidc: false,
      forbiddenAccountIds: [],
    });
    const { latest } = await other.invoke("getLatestInvokerRecords", { invokerIds: ["ivk-good"] });
    assert.deepEqual(latest, { "ivk-good": emulator.listRecords()[0] });
    await other.stop();
  });

  it("is configured anew: nothing is signed with the keys of before", async () => {
    await plugin.configure(connection());
    await plugin.invoke("getInvokerRecords", {});
    await plugin.configure({ ...connection(), secretId: "AKIDother", secretKey: "other-key" });
    await assert.rejects(plugin.invoke("getInvokerRecords", {}), { details: /AuthFailure\.SecretIdNotFound/ });
    assert.deepEqual(
      emulator.requests.map(({ secretId }) => secretId),
      [emulator.secretId, "AKIDother"],
    );
  });

  it("says which credentials are missing, and lists where it looked", async () => {
    await plugin.configure({ domain: emulator.domain, protocol: "HTTP" });
    await assert.rejects(plugin.invoke("getInvokerRecords", {}), ({ details }: { details: string }) => {
      assert.match(
        details,
        /^No Tencent Cloud credentials were found\. Set tencentcloud-tat:secretId and tencentcloud-tat:secretKey.*:\n/,
      );
      assert.equal(details.match(/\n- /g)?.length, 7);
      return true;
    });
  });
});

describe("the constants of Pulumi's wire", () => {
  it("are those of its SDK", () => {
    assert.deepEqual(
      [UNKNOWN, SIGNATURE, SECRET],
      [runtime.unknownValue, runtime.specialSigKey, runtime.specialSecretSig],
    );
  });
});
