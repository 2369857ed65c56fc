import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { type GuardStackOptions, guardStack, InvokerHealthGate, InvokerRecords } from "../../sdk/index";

class Made extends pulumi.CustomResource {
  declare readonly made: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.CustomResourceOptions, type = "test:index:Made", props: object = {}) {
    super(type, name, { made: undefined, ...props }, opts);
  }
}

class App extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions, isRemote = false) {
    super("test:index:App", name, {}, opts, isRemote);
  }
}

class Provider extends pulumi.ProviderResource {
  constructor(name: string) {
    super("test", name, {});
  }
}

const newGate = (opts?: pulumi.CustomResourceOptions, invokerIds: pulumi.Input<string>[] = ["ivk-a"]) =>
  new InvokerHealthGate("gate", { invokerIds }, opts);

/** A program of these tests does something in each turn of the event loop until it waits for its gate. */
const IDLE_TURNS = 100;

/**
 * Which resources a program registers before its gate is done, and which after it; the gate is done once nothing else is to
 * be done without it.
 */
async function run(program: () => void): Promise<{ before: string[]; after: string[] }> {
  const registered: string[] = [];
  let before: string[] = [];
  let idleTurns = 0;
  let opened: Promise<void> | undefined;
  const openGate = async () => {
    // Turns, and no time: however long one takes, the next begins after it.
    for (idleTurns = 0; idleTurns < IDLE_TURNS; idleTurns++) await nextTurn();
    before = [...registered].sort();
  };
  pulumi.runtime.setMocks({
    async newResource({ name, type, inputs }) {
      idleTurns = 0;
      if (type === InvokerHealthGate.__pulumiType) {
        opened ??= openGate();
        await opened;
      } else if (type !== "pulumi:pulumi:Stack") registered.push(name);
      return { id: `${name}-id`, state: { ...inputs, made: `${name}-made` } };
    },
    call: () => ({}),
  });
  await pulumi.runtime.runInPulumiStack(async () => program());
  await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
  return { before, after: registered.filter((name) => !before.includes(name)).sort() };
}

describe("guardStack", () => {
  const guarded = (options: GuardStackOptions | undefined, program: (gate: InvokerHealthGate) => void) =>
    run(() => {
      const gate = newGate();
      guardStack(gate, options);
      program(gate);
    });

  it("holds up what is registered after it, and nothing that was before", async () => {
    const found = await run(() => {
      new Made("first");
      const gate = newGate();
      new Made("between");
      guardStack(gate);
      new Made("later", { dependsOn: pulumi.output([new Made("other")]) });
      new InvokerRecords("records", { invokerIds: ["ivk-a"] });
      new Provider("provider");
    });
    assert.deepEqual(found, { before: ["between", "first", "provider", "records"], after: ["later", "other"] });
  });

  it("holds up what is made later in a component that was made before, and in one that is made later", async () => {
    const found = await run(() => {
      const made = new App("made");
      const gate = newGate();
      guardStack(gate);
      new Made("inMade", { parent: made });
      new Made("inLater", { parent: new App("outer") });
    });
    assert.deepEqual(found, { before: ["made", "outer"], after: ["inLater", "inMade"] });
  });

  it("holds up a component of another language as a whole", async () => {
    const found = await guarded(undefined, () => {
      new App("remote", {}, true);
    });
    assert.deepEqual(found, { before: [], after: ["remote"] });
  });

  it("holds up the types that are named, and what is in a component of one", async () => {
    const found = await guarded({ types: ["test:index:App", "other:*"] }, () => {
      new Made("free");
      new Made("other", {}, "other:index:Made");
      new Made("inApp", { parent: new App("app") });
    });
    assert.deepEqual(found, { before: ["free"], after: ["app", "inApp", "other"] });
  });

  it("passes over the types that are excepted, and what is in a component of one", async () => {
    const found = await guarded({ except: ["test:index:App", "other:index/made:Made"] }, () => {
      new Made("held");
      new Made("other", {}, "other:index/made:Made");
      new Made("inApp", { parent: new App("app") });
    });
    assert.deepEqual(found, { before: ["app", "inApp", "other"], after: ["held"] });
  });

  it("makes no circle of what the gate depends on, also where more is made in it later", async () => {
    const found = await run(() => {
      const app = new App("app");
      const invoker = new Made("invoker");
      const gate = newGate({ dependsOn: [app] }, [invoker.made.apply((made) => made)]);
      guardStack(gate);
      new Made("inApp", { parent: app });
      new Made("inInvoker", { parent: invoker });
      new Made("later");
    });
    assert.deepEqual(found, { before: ["app", "inApp", "invoker"], after: ["inInvoker", "later"] });
  });

  it("makes no circle of a component that is excepted, on which the invoker of the gate depends", async () => {
    const found = await run(() => {
      const app = new App("app");
      const gate = newGate({}, [new Made("invoker", { dependsOn: app }).made]);
      guardStack(gate, { except: ["test:index:App"] });
      new Made("inApp", { parent: app });
      new Made("later");
    });
    assert.deepEqual(found, { before: ["app", "inApp", "invoker"], after: ["later"] });
  });

  it("makes no circle of the component that the gate is in", async () => {
    const found = await run(() => {
      const app = new App("app");
      guardStack(newGate({ parent: app }));
      new Made("later", { parent: app });
    });
    assert.deepEqual(found, { before: ["app"], after: ["later"] });
  });

  it("lets two gates hold up the same, and neither the other", async () => {
    const found = await run(() => {
      guardStack(newGate());
      guardStack(new InvokerHealthGate("second", { invokerIds: ["ivk-b"] }));
      new Made("later");
    });
    assert.deepEqual(found, { before: [], after: ["later"] });
  });

  it("does nothing in a unit test, which has no stack", () => {
    pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) });
    guardStack(newGate());
  });

  const refusals: [string, unknown[], string][] = [
    ["no gate", [undefined], "gate: undefined is not an InvokerHealthGate of this package"],
    ["an unknown option", [undefined, { type: ["a:*"] }], "type: no such property: did you mean types?"],
    ["no list", [undefined, { types: "aws:*" }], 'types: "aws:*" is not an array of types'],
    [
      "no type",
      [undefined, { except: ["aws:*", "bucket"] }],
      'except[1]: "bucket" is not a type, such as tencentcloud:Instance/instance:Instance, nor the beginning of some, such as tencentcloud:*',
    ],
    [
      "an empty list",
      [undefined, { types: [] }],
      "types: [] holds no types: leave it out, or name at least one, such as tencentcloud:*",
    ],
  ];
  for (const [title, [, options], message] of refusals) {
    it(`refuses ${title}`, () => {
      pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) });
      const gate = title === "no gate" ? undefined : newGate();
      assert.throws(() => guardStack(gate as never, options as never), { name: "InvalidArgumentError", message });
    });
  }
});
