import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import * as tat from "../../sdk/index";
import { awaitKnown } from "../../sdk/program/inputs";
import { assertNoStack } from "../engine/assertNoStack";
import { connectionConfig } from "../engine/connectionConfig";
import { createInlineStack, type InlineStack } from "../engine/inlineStack";
import { engineTimeoutMs } from "../engine/prepareEngine";
import { matrix } from "../matrix";
import { anyValue, HOSTILE_ARGUMENTS, HOSTILE_VALUES } from "./hostileValues";
import { mockProgram } from "./mockProgram";
import { refusalOf } from "./refusalOf";

const ID = "ivk-good1234";
const ARGS = { invokerIds: [ID] };

type Call = (opts: unknown) => unknown;
type Anything = Record<string, (...values: unknown[]) => unknown>;

const FUNCTION_NAMES = Object.keys(tat).filter((name) => /^(assert|check|get)/.test(name));
const isOutputFunction = (name: string) => name.endsWith("Output");

let resourceCount = 0;

/** Everything of the package that takes options, by name. */
const CALLS: Record<string, Call> = {
  ...Object.fromEntries(FUNCTION_NAMES.map((name) => [name, (opts: unknown) => settle(call(name, ARGS, opts))])),
  ...Object.fromEntries(
    ["InvokerRecords", "InvokerHealthGate"].map((name) => [
      name,
      (opts: unknown) => construct(name, `resource${resourceCount++}`, ARGS, opts),
    ]),
  ),
};

function call(name: string, ...values: unknown[]): unknown {
  return (tat as unknown as Anything)[name]?.(...values);
}

/** Makes a resource, and waits until it is registered. */
async function construct(name: string, ...values: unknown[]): Promise<unknown> {
  const Resource = (tat as unknown as Record<string, new (...values: unknown[]) => pulumi.Resource>)[name];
  assert.ok(Resource);
  return awaitKnown(new Resource(...values).urn);
}

function settle(result: unknown): unknown {
  return pulumi.Output.isInstance(result) ? awaitKnown(result) : result;
}

class Provider extends pulumi.ProviderResource {
  constructor(pkg: string) {
    super(pkg, `provider${resourceCount++}`, {});
  }
}

class Component extends pulumi.ComponentResource {
  constructor() {
    super("tat-test:index:Component", `component${resourceCount++}`);
  }
}

const isAbsent = (value: unknown) => value === undefined || value === null;

/** What is no object of named options. */
const NO_OPTIONS = [...HOSTILE_VALUES, ...HOSTILE_ARGUMENTS].filter(
  (value) => !isAbsent(value) && (typeof value !== "object" || Array.isArray(value) || value instanceof Promise),
);

/** Names that Pulumi would make something of that nobody meant, or could not write. */
const HOSTILE_NAMES = [
  ...HOSTILE_VALUES.filter((value) => typeof value !== "string"),
  undefined,
  null,
  "",
  "\ud800",
  "a\udc00b",
];

describe("hostile options in a program", () => {
  let emulator: TatEmulator;

  before(async () => {
    emulator = await startTatEmulator({ rateLimit: false, invokers: [{ invokerId: ID, count: 3, successRate: 1 }] });
    mockProgram(emulator);
  });

  after(async () => {
    pulumi.runtime.setAllConfig({});
    await emulator.close();
  });
  beforeEach(() => emulator.clearRequests());

  /** Runs a call that must be refused before any request, as a run error, and gives what it names. */
  async function refuse(run: () => unknown): Promise<string> {
    const error = await refusalOf(run, emulator);
    assert.ok(pulumi.RunError.isInstance(error), "Pulumi would print its stack");
    const { property = "" } = error;
    assert.ok(error.message.startsWith(`${property}: `), error.message);
    return property;
  }

  /** Tries all listed values, then some at random. */
  async function tryAll(values: readonly unknown[], attempt: (value: unknown) => Promise<void>): Promise<void> {
    for (const [index, value] of values.entries()) {
      await attempt(value).catch((cause) => {
        throw new Error(`value ${index}: ${cause.message}`, { cause });
      });
    }
    await fc.assert(fc.asyncProperty(anyValue, attempt), { numRuns: 30 });
  }

  for (const [name, take] of Object.entries(CALLS)) {
    for (const option of ["provider", "parent"]) {
      it(`are refused by ${name} by the name of ${option}`, () =>
        tryAll(HOSTILE_VALUES, async (value) => {
          if (isAbsent(value)) return;
          assert.equal(await refuse(() => take({ [option]: value })), `opts.${option}`);
        }));
    }

    it(`are refused by ${name} where they are none`, async () => {
      for (const opts of NO_OPTIONS) assert.equal(await refuse(() => take(opts)), "opts");
      const ofJson = JSON.parse('{"__proto__": {"provider": 7}}');
      assert.equal(await refuse(() => take(ofJson)), "opts.__proto__");
      for (const resource of [new Component(), new Provider("tencentcloud")]) {
        assert.equal(await refuse(() => take(resource)), "opts");
      }
    });

    it(`are refused by ${name} when an option is nearly one that decides whose account is asked`, async () => {
      assert.equal(await refuse(() => take({ Provider: new Provider("tencentcloud") })), "opts.Provider");
      assert.equal(await refuse(() => take({ parnet: new Component() })), "opts.parnet");
    });

    it(`name to who misspells one to ${name} only an option that can be given there`, async () => {
      const provider = new Provider("tencentcloud");
      const good: Record<string, unknown> = { provider, dependsOn: [new Component()], parent: new Component() };
      for (const misspelt of ["providr", "dependson", "parnet"]) {
        const { message } = await refusalOf(() => take({ [misspelt]: 1 }), emulator);
        const [, meant, refused = "", reason] =
          /no such option(?:: did you mean (\w+)\?|\. (\w+): (.*))$/.exec(message) ?? [];
        if (meant === undefined) {
          const whole = await refusalOf(() => take({ [refused]: good[refused] }), emulator);
          assert.equal(whole.message, `opts.${refused}: ${reason}`);
        } else {
          // The provider has no credentials: that is told of a request, and not of the option.
          const isTaken = (error: tat.TatError) => assert.equal(error.code, "CredentialsNotFound");
          await Promise.resolve(take({ [meant]: good[meant] })).catch(isTaken);
          emulator.clearRequests();
        }
      }
    });
  }

  for (const name of FUNCTION_NAMES) {
    it(`leave ${name} its defaults when they hold nothing, or what is Pulumi's to judge`, async () => {
      const others = { version: 5, async: "no", aliases: 5, protect: true, hooks: {}, constructor: 1, other: NaN };
      for (const opts of [null, undefined, {}, { provider: null, parent: undefined, dependsOn: null }, others]) {
        emulator.clearRequests();
        await CALLS[name]?.(opts);
        assert.equal(emulator.requests.length, 1);
      }
    });

    it(`are refused by ${name} for a provider of another package, and for a resource that is none`, async () => {
      assert.equal(await refuse(() => CALLS[name]?.({ provider: new Provider("aws") })), "opts.provider");
      assert.equal(await refuse(() => CALLS[name]?.({ provider: new Component() })), "opts.provider");
    });
  }

  for (const name of FUNCTION_NAMES.filter((name) => !isOutputFunction(name))) {
    it(`are refused by ${name} for resources to wait for, which its variant with outputs does`, async () => {
      assert.equal(await refuse(() => CALLS[name]?.({ dependsOn: [new Component()] })), "opts.dependsOn");
    });
  }

  for (const name of FUNCTION_NAMES.filter(isOutputFunction)) {
    it(`are refused by ${name} where it cannot wait for what dependsOn holds`, async () => {
      for (const dependsOn of ["x", 5, {}, [5], [[{}]], () => {}, pulumi.output(["x"]), Promise.resolve("x")]) {
        assert.equal(await refuse(() => CALLS[name]?.({ dependsOn })), "opts.dependsOn");
      }
      await CALLS[name]?.({ dependsOn: [undefined, null, [new Component()]] });
      assert.equal(emulator.requests.length, 1);
    });
  }

  for (const name of ["InvokerRecords", "InvokerHealthGate"]) {
    it(`leave ${name} its defaults when they are null`, () => CALLS[name]?.(null));

    it(`are refused by ${name} for null as provider, which fails deep inside of Pulumi`, async () => {
      assert.equal(await refuse(() => CALLS[name]?.({ provider: null })), "opts.provider");
    });

    for (const option of ["id", "import", "urn"]) {
      it(`are refused by ${name} by the name of ${option}, with which nothing would be created`, async () => {
        await tryAll([...HOSTILE_VALUES, "id", pulumi.output("id")], async (value) => {
          if (isAbsent(value)) return;
          assert.equal(await refuse(() => CALLS[name]?.({ [option]: value })), `opts.${option}`);
        });
        await CALLS[name]?.({ [option]: undefined });
      });
    }

    it(`stand beside names that ${name} refuses, and beside arguments that are none`, async () => {
      for (const hostile of HOSTILE_NAMES) assert.equal(await refuse(() => construct(name, hostile, ARGS)), "name");
      for (const args of NO_OPTIONS) assert.equal(await refuse(() => construct(name, "name", args)), "arguments");
    });
  }

  describe("of invokerHealthHook", () => {
    const hook = (...values: unknown[]) => call("invokerHealthHook", ...values);

    for (const option of ["onDryRun", "ignoreErrors"]) {
      it(`are refused by the name of ${option} unless they are true or false`, () =>
        tryAll(HOSTILE_VALUES, async (value) => {
          if (isAbsent(value) || typeof value === "boolean") return;
          assert.equal(await refuse(() => hook("hook", ARGS, { [option]: value })), `opts.${option}`);
        }));
    }

    it("are refused where they are none or are misspelt", async () => {
      for (const opts of NO_OPTIONS) assert.equal(await refuse(() => hook("hook", ARGS, opts)), "opts");
      assert.equal(await refuse(() => hook("hook", ARGS, { ondryrun: true })), "opts.ondryrun");
    });

    it("stand beside names that are refused", async () => {
      for (const hostile of HOSTILE_NAMES) assert.equal(await refuse(() => hook(hostile, ARGS)), "name");
    });
  });

  it("refused can be caught by the program, which then goes on: nothing else fails because of them", async () => {
    const failures: unknown[] = [];
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection").on("unhandledRejection", (error) => failures.push(error));
    try {
      for (const take of Object.values(CALLS)) {
        for (const opts of [{ provider: {} }, { provider: new Provider("aws") }, { parent: "x" }]) {
          await refuse(() => take(opts));
        }
      }
      await new Promise(setImmediate);
    } finally {
      process.removeAllListeners("unhandledRejection");
      for (const listener of listeners) process.on("unhandledRejection", listener);
    }
    assert.deepEqual(failures, []);
  });
});

matrix.describe("hostile options on the real engine", function () {
  this.timeout(engineTimeoutMs);
  let emulator: TatEmulator;
  let stack: InlineStack;

  before(async () => {
    emulator = await startTatEmulator({ invokers: [{ invokerId: ID, count: 3, successRate: 1 }] });
    stack = await createInlineStack({ config: connectionConfig(emulator), program: async () => {} });
  });

  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  const REFUSED: Record<string, [message: RegExp, program: () => unknown]> = {
    "a flag of a hook that is a text": [
      /^ +error: opts\.onDryRun: "no" is not true or false$/m,
      () => call("invokerHealthHook", "hook", ARGS, { onDryRun: "no" }),
    ],
    "the name of a hook that is none": [
      /^ +error: name: an object is not a name: it must be a text/m,
      () => call("invokerHealthHook", {}, ARGS),
    ],
    "the name of a resource with half a character, at which Pulumi hangs": [
      /^ +error: name: "\\u\{d800\}" is not a name/m,
      () => construct("InvokerRecords", "\ud800", ARGS),
    ],
    "a parent that is no resource": [
      /^ +error: opts\.parent: "x" is not a resource$/m,
      () => construct("InvokerHealthGate", "gate", ARGS, { parent: "x" }),
    ],
    "a resource that is to be read instead of created": [
      /^ +error: opts\.id: there is nothing at the service that this resource could be imported from: create it$/m,
      () => construct("InvokerHealthGate", "gate", ARGS, { id: "foo" }),
    ],
    "a provider that is none": [
      /^ +error: opts\.provider: must be a provider of the package tencentcloud; this is an object$/m,
      () => call("getInvokerRecords", ARGS, { provider: {} }),
    ],
    "a dependency that is no resource": [
      /^ +error: opts\.dependsOn: "x" is not a resource$/m,
      () => call("checkInvokerHealthOutput", ARGS, { dependsOn: "x" }),
    ],
  };

  for (const [what, [message, program]] of Object.entries(REFUSED)) {
    it(`end a preview with one sentence for ${what}`, async () => {
      stack.program = async () => void (await program());
      const { exitCode, stdout } = await stack.preview();
      assert.equal(exitCode, 1);
      assert.match(stdout, message);
      assertNoStack(stdout);
      assert.equal(emulator.requests.length, 0);
    });
  }

  it("that are refused do not fail a program which catches the error", async () => {
    stack.program = async () => {
      await assert.rejects(async () => call("getInvokerRecords", ARGS, { provider: {} }));
      await assert.rejects(construct("InvokerHealthGate", "gate", ARGS, { parent: "x" }));
    };
    assert.equal((await stack.preview()).exitCode, 0);
  });

  it("pass a name of a megabyte and one of control characters on to Pulumi, which takes them", async () => {
    stack.program = async () => {
      await construct("InvokerRecords", "x".repeat(1_000_000), ARGS);
      await construct("InvokerHealthGate", "\u001b[31mred\n", ARGS);
    };
    assert.equal((await stack.preview()).exitCode, 0);
  });
});
