import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError, InvokerHealthGate, InvokerRecords } from "../../sdk/index";
import { awaitKnown } from "../../sdk/program/inputs";

class Provider extends pulumi.ProviderResource {
  constructor(name: string) {
    super("tencentcloud", name, {});
  }
}

describe("resources in a user's unit test", () => {
  let registered: pulumi.runtime.MockResourceArgs[];

  beforeEach(() => {
    registered = [];
    pulumi.runtime.setMocks({
      newResource: (args) => {
        registered.push(args);
        return { id: `${args.name}-id`, state: { ...args.inputs, healthy: true, totalCount: 7 } };
      },
      call: () => ({}),
    });
  });

  it("gives InvokerRecords the outputs of the mock", async () => {
    const records = new InvokerRecords("records", { invokerIds: [pulumi.output("ivk-a")], maxRecords: 5 });
    assert.equal(await awaitKnown(records.totalCount), 7);
    const [args] = registered;
    assert.equal(args?.type, InvokerRecords.__pulumiType);
    assert.deepEqual([args?.inputs.invokerIds, args?.inputs.maxRecords], [["ivk-a"], 5]);
  });

  it("makes an InvokerRecords without arguments", async () => {
    await awaitKnown(new InvokerRecords("all").urn);
    assert.deepEqual(Object.keys(registered[0]?.inputs ?? {}), ["__origin", "__provider"]);
  });

  it("leaves it to the provider to refuse a gate without arguments", async () => {
    for (const args of [undefined, null]) {
      await awaitKnown(new InvokerHealthGate(`${args}`, args as never).urn);
    }
    assert.equal(registered.length, 2);
  });

  it("tells a gate's provider whether this is a preview, and where to show messages", async () => {
    const parent = new pulumi.ComponentResource("tat-test:index:Platform", "platform");
    const gate = new InvokerHealthGate("gate", { invokerIds: ["ivk-a"] }, { parent });
    assert.equal(await awaitKnown(gate.healthy), true);
    const urn = await awaitKnown(gate.urn);
    const args = registered.find(({ type }) => type === InvokerHealthGate.__pulumiType);
    assert.equal(args?.inputs.__origin.isPreview, false);
    assert.match(urn ?? "", /::tat-test:index:Platform\$pulumi-nodejs:dynamic\/tat:InvokerHealthGate::gate$/);
    assert.equal(args?.inputs.__origin.urn, urn);
  });

  it("tells a provider that there is a secret among the arguments, triggers aside, and only then", async () => {
    const ids = [pulumi.secret("ivk-a")];
    await awaitKnown(new InvokerRecords("records", { invokerIds: ids }).urn);
    await awaitKnown(new InvokerHealthGate("gate", { invokerIds: ids }).urn);
    await awaitKnown(new InvokerRecords("plain", { invokerIds: ["ivk-a"], triggers: [pulumi.secret("1")] }).urn);
    assert.deepEqual(
      registered.map(({ name, inputs }) => [name, inputs.__secret]),
      [
        ["records", true],
        ["gate", true],
        ["plain", undefined],
      ],
    );
  });

  it("refuses an explicit provider as an error without a stack", () => {
    const opts = { provider: new Provider("other") };
    for (const create of [
      () => new InvokerRecords("records", {}, opts),
      () => new InvokerHealthGate("gate", { invokerIds: ["ivk-a"] }, opts),
    ]) {
      assert.throws(create, (error) => {
        assert.ok(InvalidArgumentError.isInstance(error));
        assert.ok(pulumi.RunError.isInstance(error));
        assert.match(error.message, /^opts\.provider: cannot be given to a resource of this package/);
        return true;
      });
    }
  });
});
