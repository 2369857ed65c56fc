import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator/index";
import * as tat from "../../sdk/index";
import { anyValue, HOSTILE_ARGUMENTS, HOSTILE_VALUES } from "./hostileValues";
import { mockProgram } from "./mockProgram";
import { refusalOf } from "./refusalOf";

const ID = "ivk-good1234";

type Call = (args: unknown, opts?: unknown) => unknown;

const { getInvokerRecords, getInvokerStatistics, getLatestInvokerRecords, getInvokers } = tat;
const { checkInvokerHealth, assertInvokersHealthy, assertLatestRunSucceeded } = tat;
const FUNCTIONS = {
  getInvokerRecords,
  getInvokerStatistics,
  getLatestInvokerRecords,
  getInvokers,
  checkInvokerHealth,
  assertInvokersHealthy,
  assertLatestRunSucceeded,
} as unknown as Record<string, Call>;

/** What JSON can write, and numbers that it cannot: all that can come out of an output. */
function isPlain(value: unknown): boolean {
  try {
    if (Array.isArray(value)) return value.length <= 1000 && value.every(isPlain);
    if (typeof value !== "object" || value === null) return ["string", "number", "boolean"].includes(typeof value);
    return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain);
  } catch {
    return false;
  }
}

describe("hostile arguments in a program", () => {
  let emulator: TatEmulator;

  before(async () => {
    emulator = await startTatEmulator({ invokers: [{ invokerId: ID, count: 3 }] });
    mockProgram(emulator);
  });

  after(async () => {
    pulumi.runtime.setAllConfig({});
    await emulator.close();
  });
  beforeEach(() => emulator.clearRequests());

  const refuse = (call: () => unknown) => refusalOf(call, emulator);

  for (const [name, call] of Object.entries(FUNCTIONS)) {
    it(`are refused by ${name} as what it takes`, async () => {
      for (const [index, args] of HOSTILE_ARGUMENTS.entries()) {
        await refuse(() => call(args)).catch((cause) => {
          throw new Error(`HOSTILE_ARGUMENTS[${index}]: ${cause.message}`, { cause });
        });
      }
    });

    it(`are refused by ${name} by their names`, async () => {
      const isGood = (value: unknown) => value === undefined || value === null;
      const attempt = async (value: unknown): Promise<void> => {
        if (isGood(value)) return;
        const { property } = await refuse(() => call({ invokerIds: value }));
        assert.ok(property === "invokerIds" || property?.startsWith("invokerIds["), property);
      };
      for (const [index, value] of HOSTILE_VALUES.entries()) {
        await attempt(value).catch((cause) => {
          throw new Error(`HOSTILE_VALUES[${index}]: ${cause.message}`, { cause });
        });
      }
      await fc.assert(fc.asyncProperty(anyValue, attempt), { numRuns: 30 });
    });

    it(`are refused by ${name} by the name of its twin where they are outputs`, async () => {
      const id = pulumi.output(ID);
      const takesNone = `${name} takes no outputs: use ${name}Output`;
      const cases: [args: unknown, message: string][] = [
        [{ invokerIds: [ID, id, id] }, `invokerIds[1]: ${takesNone}`],
        [{ invokerIds: pulumi.output([ID]) }, `invokerIds: ${takesNone}`],
        [
          { invokerIds: [id], region: pulumi.secret("ap-guangzhou") },
          `invokerIds[0]: ${takesNone}\nregion: ${takesNone}`,
        ],
        [pulumi.output({ invokerIds: [ID] }), `arguments: ${takesNone}`],
      ];
      for (const [args, message] of cases) {
        const error = await refuse(() => call(args));
        assert.equal(error.message, message);
        assert.ok(pulumi.RunError.isInstance(error), "Pulumi would print its stack");
      }
    });

    it(`are refused by ${name}Output by their names, as far as an output can hold them`, async () => {
      const callOutput = (tat as unknown as Record<string, Call>)[`${name}Output`] as Call;
      for (const [index, value] of HOSTILE_VALUES.entries()) {
        if (!isPlain(value)) continue;
        const call = () => (callOutput({ invokerIds: pulumi.output(value) }) as { promise(): unknown }).promise();
        const { property } = await refuse(call).catch((cause) => {
          throw new Error(`HOSTILE_VALUES[${index}]: ${cause.message}`, { cause });
        });
        assert.ok(property === "invokerIds" || property?.startsWith("invokerIds["), property);
      }
    });
  }

  it("are refused by guardStack, by their names", async () => {
    const guard = tat.guardStack as unknown as (gate: unknown, options: unknown) => void;
    const gate = new tat.InvokerHealthGate("guarding", { invokerIds: ["ivk-good1234"] });
    for (const [index, value] of HOSTILE_VALUES.entries()) {
      if (!isPlain(value)) continue;
      const refusals = [
        ["gate", () => guard(value, {})],
        ...(value === undefined || value === null
          ? []
          : ["types", "except"].map((name) => [name, () => guard(gate, { [name]: value })])),
      ] as [string, () => void][];
      for (const [name, call] of refusals) {
        const { property } = await refuse(call).catch((cause) => {
          throw new Error(`HOSTILE_VALUES[${index}] as ${name}: ${cause.message}`, { cause });
        });
        assert.ok(property === name || property?.startsWith(`${name}[`), property);
      }
    }
    for (const [index, options] of HOSTILE_ARGUMENTS.entries()) {
      await refuse(() => guard(gate, options)).catch((cause) => {
        throw new Error(`HOSTILE_ARGUMENTS[${index}]: ${cause.message}`, { cause });
      });
    }
  });

  it("are refused by invokerHealthHook when it is made, by their names", async () => {
    const hook = tat.invokerHealthHook as unknown as (name: string, args: unknown) => unknown;
    for (const [index, value] of HOSTILE_VALUES.entries()) {
      if (!isPlain(value)) continue;
      const { property } = await refuse(() => hook(`hook${index}`, { invokerIds: value })).catch((cause) => {
        throw new Error(`HOSTILE_VALUES[${index}]: ${cause.message}`, { cause });
      });
      assert.ok(property === "invokerIds" || property?.startsWith("invokerIds["), property);
    }
    for (const [index, args] of HOSTILE_ARGUMENTS.entries()) {
      await refuse(() => hook(`arguments${index}`, args)).catch((cause) => {
        throw new Error(`HOSTILE_ARGUMENTS[${index}]: ${cause.message}`, { cause });
      });
    }
  });

  it("are tried for every function that the package exports and that makes requests", () => {
    const asking = Object.keys(tat).filter((name) => /^(assert|check|get)/.test(name));
    const tried = Object.keys(FUNCTIONS).flatMap((name) => [name, `${name}Output`]);
    assert.deepEqual(asking.sort(), tried.sort());
  });

  it("differ from good ones, with which each function reaches the service", async () => {
    for (const call of Object.values(FUNCTIONS)) await call({ invokerIds: [ID] });
    assert.equal(emulator.requests.length, Object.keys(FUNCTIONS).length);
  });
});
