import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import * as tat from "../../sdk/index";
import { awaitKnown } from "../../sdk/program/inputs";
import { HEALTH_CRITERIA_PROPERTIES } from "../../sdk/runs/criteria";
import { mockProgram } from "../proof/mockProgram";
import { refusalOf } from "../proof/refusalOf";

const ID = "ivk-good1234";
const LATEST = ["invokerIds", "region"];
const HEALTH = [...LATEST, "explain", ...HEALTH_CRITERIA_PROPERTIES];

type OutputFunction = (args?: unknown) => pulumi.Output<unknown>;

/** Every function for outputs, and its arguments. */
const FUNCTIONS: Record<string, [call: unknown, properties: readonly string[]]> = {
  getInvokerRecordsOutput: [
    tat.getInvokerRecordsOutput,
    [...LATEST, "since", "until", "results", "maxRecords", "limit", "offset"],
  ],
  getInvokerStatisticsOutput: [tat.getInvokerStatisticsOutput, [...LATEST, "since", "until", "maxRecords"]],
  getLatestInvokerRecordsOutput: [tat.getLatestInvokerRecordsOutput, LATEST],
  getInvokersOutput: [tat.getInvokersOutput, [...LATEST, "names", "commandId"]],
  checkInvokerHealthOutput: [tat.checkInvokerHealthOutput, HEALTH],
  assertInvokersHealthyOutput: [tat.assertInvokersHealthyOutput, HEALTH],
  assertLatestRunSucceededOutput: [tat.assertLatestRunSucceededOutput, LATEST],
};

const WAIT = ["runStartedAfter", "timeoutSeconds", "pollSeconds"];

/** Both resources, and their arguments. */
const RESOURCES: Record<string, [make: (args: never) => pulumi.Resource, properties: readonly string[]]> = {
  InvokerRecords: [
    (args) => new tat.InvokerRecords("resource", args),
    [...LATEST, "since", "until", "results", "maxRecords", "onPreview"],
  ],
  InvokerHealthGate: [
    (args) => new tat.InvokerHealthGate("resource", args),
    [...HEALTH, "onPreview", "wait", ...WAIT.map((name) => `wait.${name}`)],
  ],
};

/** What a value can come out of, and how it came out. */
const LATER: [title: string, value: () => unknown, word: string][] = [
  ["an output", () => pulumi.output(undefined), "undefined"],
  ["a null output", () => pulumi.output(null), "null"],
  ["a secret", () => pulumi.secret(undefined), "undefined"],
  ["a promise", () => Promise.resolve(undefined), "undefined"],
];

const messageOf = (property: string, word = "undefined") =>
  `${property}: came out ${word} of an output, which is not the same as left out: check the name of that output, and that it has a value`;

/** Good arguments but for one; `wait.pollSeconds` stands in `wait`. */
function place(property: string, value: unknown): Record<string, unknown> {
  const [outer = "", inner] = property.split(".");
  return { invokerIds: [ID], [outer]: inner === undefined ? value : { [inner]: value } };
}

describe("arguments that come out undefined", () => {
  let emulator: TatEmulator;
  let registered: pulumi.runtime.MockResourceArgs[];

  before(async () => {
    emulator = await startTatEmulator({ invokers: [{ invokerId: ID, count: 3, successRate: 1 }] });
  });

  after(async () => {
    pulumi.runtime.setAllConfig({});
    await emulator.close();
  });

  beforeEach(() => startProgram(false));

  /** In a preview no resource has an ID yet. */
  function startProgram(isPreview: boolean): void {
    emulator.clearRequests();
    mockProgram(emulator);
    registered = [];
    const newResource = (args: pulumi.runtime.MockResourceArgs) => {
      registered.push(args);
      return { id: isPreview ? undefined : `${args.name}-id`, state: {} };
    };
    pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "p", "s", isPreview);
  }

  const run = (call: unknown, args?: unknown) => awaitKnown((call as OutputFunction)(args));

  /** The problems that a resource's provider is told of. */
  async function problemsOf(make: (args: never) => pulumi.Resource, args: unknown): Promise<unknown> {
    await awaitKnown(make(args as never).urn);
    return registered.at(-1)?.inputs.__origin.undefinedArguments;
  }

  const asProblem = (message: string) => {
    const [property, ...rest] = message.split(": ");
    return { property, problem: rest.join(": ") };
  };

  for (const [name, [call, properties]] of Object.entries(FUNCTIONS)) {
    it(`are refused by ${name}, each by its name and before any request`, async () => {
      for (const property of properties) {
        for (const [title, value, word] of LATER) {
          const error = await refusalOf(() => run(call, place(property, value())), emulator);
          assert.equal(error.message, messageOf(property, word), title);
          assert.ok(pulumi.RunError.isInstance(error), "Pulumi would print its stack");
        }
      }
    });

    it(`are no arguments of ${name} where they are plainly undefined, or not known yet`, async () => {
      for (const property of properties) {
        if (property !== "invokerIds") await run(call, place(property, undefined));
      }
      startProgram(true);
      const { id } = new (class extends pulumi.CustomResource {})("tat-test:index:Machine", "machine", {});
      for (const property of properties) assert.equal(await run(call, place(property, id)), undefined);
      assert.equal(emulator.requests.length, 0);
      const { message } = await refusalOf(() => run(call, { invokerIds: id, region: pulumi.output(null) }), emulator);
      assert.equal(message, messageOf("region", "null"));
    });

    it(`are refused by ${name} in a list, and in arguments that come as a whole`, async () => {
      const cases: [args: unknown, property: string][] = [
        [{ invokerIds: [ID, pulumi.output(undefined)] }, "invokerIds[1]"],
        [{ invokerIds: pulumi.output([ID, pulumi.output(undefined)]) }, "invokerIds[1]"],
        [pulumi.output({ invokerIds: [ID], region: undefined }), "region"],
        [Promise.resolve({ invokerIds: undefined }), "invokerIds"],
        [pulumi.output(undefined), "arguments"],
      ];
      for (const [args, property] of cases) {
        const { message } = await refusalOf(() => run(call, args), emulator);
        assert.equal(message, messageOf(property));
      }
    });
  }

  for (const [name, [make, properties]] of Object.entries(RESOURCES)) {
    it(`are told to the provider of ${name}, each by its name`, async () => {
      for (const property of properties) {
        for (const [title, value, word] of LATER) {
          const expected = [asProblem(messageOf(property, word))];
          assert.deepEqual(await problemsOf(make, place(property, value())), expected, title);
        }
        assert.equal(await problemsOf(make, place(property, undefined)), undefined);
      }
      const inList = { invokerIds: [pulumi.output(undefined), ID] };
      assert.deepEqual(await problemsOf(make, inList), [asProblem(messageOf("invokerIds[0]"))]);
    });

    it(`are no arguments of ${name} where they are not known yet, nor among its triggers`, async () => {
      const none = pulumi.output(undefined);
      assert.equal(await problemsOf(make, { invokerIds: [ID], triggers: [none] }), undefined);
      assert.equal(await problemsOf(make, { invokerIds: [ID], triggers: none }), undefined);
      startProgram(true);
      const { id } = new (class extends pulumi.CustomResource {})("tat-test:index:Machine", "machine", {});
      for (const property of properties) assert.equal(await problemsOf(make, place(property, id)), undefined);
    });

    it(`are refused by ${name} at once where all of them are one output, which would be no argument at all`, async () => {
      const { message } = await refusalOf(() => make(pulumi.output({ invokerIds: [ID] }) as never), emulator);
      assert.equal(message, "arguments: an output is not an object of named arguments: give each an output of its own");
    });
  }

  it("are refused within targets, by their path", async () => {
    const none = () => pulumi.output(undefined);
    const cases: [targets: unknown, property: string][] = [
      [none(), "targets"],
      [[none()], "targets[0]"],
      [[{ invokerIds: [ID] }, { invokerIds: ["ivk-b"], region: none() }], "targets[1].region"],
      [[{ invokerIds: [ID, none()] }], "targets[0].invokerIds[1]"],
      [[pulumi.output({ invokerIds: [ID], region: undefined })], "targets[0].region"],
      [pulumi.output([{ invokerIds: undefined }]), "targets[0].invokerIds"],
    ];
    const functions = [
      tat.checkInvokerHealthOutput,
      tat.assertLatestRunSucceededOutput,
      tat.getInvokerStatisticsOutput,
    ];
    const make = RESOURCES.InvokerHealthGate?.[0] as (args: never) => pulumi.Resource;
    for (const [targets, property] of cases) {
      for (const call of functions) {
        const { message } = await refusalOf(() => run(call, { targets }), emulator);
        assert.equal(message, messageOf(property));
      }
      assert.deepEqual(await problemsOf(make, { targets }), [asProblem(messageOf(property))]);
    }
  });

  it("are told of parts of a wait that comes as a whole", async () => {
    const make = RESOURCES.InvokerHealthGate?.[0] as (args: never) => pulumi.Resource;
    const wait = pulumi.output({ runStartedAfter: "gate", timeoutSeconds: pulumi.output(undefined) });
    const expected = [asProblem(messageOf("wait.timeoutSeconds"))];
    assert.deepEqual(await problemsOf(make, { invokerIds: [ID], wait }), expected);
  });

  it("make no secret of a resource's other arguments, nor lose that there is one", async () => {
    const make = RESOURCES.InvokerRecords?.[0] as (args: never) => pulumi.Resource;
    await problemsOf(make, { invokerIds: [pulumi.secret(ID)] });
    assert.equal(registered.at(-1)?.inputs.__secret, true);
    assert.equal(await pulumi.isSecret(tat.getInvokerRecordsOutput({ invokerIds: [pulumi.secret(ID)] })), true);
    assert.equal(await pulumi.isSecret(tat.getInvokerRecordsOutput({ invokerIds: [pulumi.output(ID)] })), false);
  });

  it("are tried for every function for outputs that the package exports", () => {
    const names = Object.keys(tat).filter((name) => name.endsWith("Output"));
    assert.deepEqual(names.sort(), Object.keys(FUNCTIONS).sort());
  });
});
