import assert from "node:assert/strict";
import type { PolicyConfigSchema } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { systemClock } from "../../sdk/checks/Clock";
import { invokerHealthGate, invokerRecords } from "../../sdk/dynamic/handlers";
import { startTatEmulator, type TatEmulator, type TatEmulatorOptions } from "../../sdk/emulator";
import * as tat from "../../sdk/index";
import { INVOKER_HEALTH_POLICY_NAMES, invokerHealthPolicies } from "../../sdk/policy";
import { programSettings } from "../../sdk/program/callTat";
import { awaitKnown } from "../../sdk/program/inputs";
import { connectionConfig } from "../engine/connectionConfig";
import { matrix } from "../matrix";
import { fakeGate, fakeInvoker, runPolicy } from "../policy/fakeStack";
import { makeInvoker } from "../runs/makeInvoker";
import { mockProgram } from "./mockProgram";

const ID = "ivk-good1234";
const TIME = "2024-05-01T08:00:00Z";

type Args = Record<string, unknown>;
interface Problem {
  property: string;
  problem: string;
}

/** One way in, with what may be given there. */
interface Door {
  name: string;
  /** A good value of each property, by its name in full: `wait.pollSeconds`. */
  samples: Args;
  required: readonly string[];
  /** What is wrong with the arguments; empty when they are taken. */
  findProblems(args: Args): Promise<Problem[]>;
}

/** What some properties do not mean anything without. */
const COMPANIONS: Args = {
  windowRuns: { minSuccessRate: 0.5 },
  windowSeconds: { minRuns: 1 },
  graceSeconds: { maxMissedRuns: 1 },
};

const CRITERIA: Args = {
  results: ["SUCCESS"],
  latest: "run",
  maxAgeSeconds: 86_400,
  minSuccessRate: 0.5,
  maxConsecutiveFailures: 2,
  minRuns: 1,
  windowRuns: 5,
  windowSeconds: 3600,
  maxRunSeconds: 3600,
  minConsecutiveSuccesses: 2,
  maxMissedRuns: 1,
  graceSeconds: 60,
};
const LATEST: Args = { invokerIds: [ID], region: "ap-guangzhou" };
const TARGETED: Args = { ...LATEST, targets: [{ invokerIds: [ID] }] };
const HISTORY: Args = { ...LATEST, since: TIME, until: TIME, maxRecords: 5 };
const HEALTH: Args = { ...TARGETED, explain: false, ...CRITERIA };
const RECORDS: Args = { ...HISTORY, results: ["FAILED"] };

/** The functions that ask the service; each has a twin for outputs. */
const FUNCTIONS: Record<string, [samples: Args, required: readonly string[]]> = {
  getInvokerRecords: [{ ...RECORDS, limit: 5, offset: 5 }, []],
  getInvokerStatistics: [{ ...HISTORY, ...TARGETED }, []],
  getLatestInvokerRecords: [LATEST, ["invokerIds"]],
  getInvokers: [{ ...LATEST, names: ["nightly-backup"], commandId: "cmd-7bh2x4aq" }, []],
  checkInvokerHealth: [HEALTH, ["invokerIds"]],
  assertInvokersHealthy: [HEALTH, ["invokerIds"]],
  assertLatestRunSucceeded: [TARGETED, ["invokerIds"]],
};

/** No property of any. With it nothing is asked, and every other problem is named beside it. */
const STRANGER = "zzzzzzzz";

const CAME_OUT =
  /^came out (?:undefined|null) of an output, which is not the same as left out: check the name of that output, and that it has a value$/;

/** Each line of a message is a problem; one of the service or of an invoker names no property. */
function readProblems(message: string): Problem[] {
  const lines = message.split("\n").map((line) => /^([^\s:]+): (.*)$/.exec(line));
  return lines.flatMap((found) => (found ? [{ property: found[1] as string, problem: found[2] as string }] : []));
}

/** The problems in what a call throws or rejects with. */
async function problemsOf(call: () => unknown): Promise<Problem[]> {
  try {
    const result = await call();
    if (pulumi.Output.isInstance(result)) await awaitKnown(result);
    return [];
  } catch (error) {
    const { code, property, message } = error as Error & { code?: string; property?: string };
    if (code !== "InvalidArgument" && property === undefined) throw error;
    return readProblems(message);
  }
}

function asking(findProblems: (args: Args) => Promise<Problem[]>): Door["findProblems"] {
  return async (args) => {
    const problems = await findProblems({ ...args, [STRANGER]: 1 });
    // What came out undefined of an output is told before anything else.
    const isAlone = problems.every(({ problem }) => CAME_OUT.test(problem));
    assert.ok(isAlone || problems.some(({ property }) => property === STRANGER));
    return problems.filter(({ property }) => property !== STRANGER);
  };
}

const functionDoors = Object.entries(FUNCTIONS).flatMap(([name, [samples, required]]): Door[] => {
  const call = (twin: string, args: Args) => (tat as unknown as Record<string, (args: Args) => unknown>)[twin]?.(args);
  const asOutputs = (args: Args) =>
    Object.fromEntries(
      Object.entries(args).map(([key, value]) => [key, isAbsent(value) ? value : pulumi.output(value)]),
    );
  return [
    { name, samples, required, findProblems: asking((args) => problemsOf(() => call(name, args))) },
    {
      name: `${name}Output`,
      samples,
      required,
      findProblems: asking((args) => problemsOf(() => call(`${name}Output`, asOutputs(args)))),
    },
  ];
});

type Check = (olds: Args, news: Args) => Promise<{ failures?: { reason: string }[] }>;
const checking = (check: Check) =>
  asking(async (args) => readProblems((await check({}, args)).failures?.map(({ reason }) => reason).join("\n") ?? ""));
const ON_PREVIEW: Args = { onPreview: "skip", triggers: [1] };
const WAIT: Args = { wait: {}, "wait.runStartedAfter": TIME, "wait.timeoutSeconds": 60, "wait.pollSeconds": 5 };

const programDoors: Door[] = [
  {
    name: "InvokerRecords",
    samples: { ...RECORDS, ...ON_PREVIEW },
    required: [],
    findProblems: checking(invokerRecords.check),
  },
  {
    name: "InvokerHealthGate",
    samples: { ...HEALTH, ...ON_PREVIEW, ...WAIT },
    required: ["invokerIds"],
    findProblems: checking(invokerHealthGate.check),
  },
  {
    name: "invokerHealthHook",
    samples: HEALTH,
    required: ["invokerIds"],
    findProblems: asking((args) => problemsOf(() => void tat.invokerHealthHook("hook", args as never))),
  },
];

const guardDoor: Door = {
  name: "guardStack",
  samples: { types: ["tencentcloud:*"], except: ["tencentcloud:Instance/instance:Instance"] },
  required: [],
  findProblems: asking((options) => problemsOf(() => tat.guardStack(makeGuardingGate(), options))),
};

/** One for all, made once the program runs. */
let guardingGate: tat.InvokerHealthGate | undefined;
function makeGuardingGate(): tat.InvokerHealthGate {
  guardingGate ??= new tat.InvokerHealthGate("guarding", { invokerIds: [ID] });
  return guardingGate;
}

const pureDoors: Door[] = [
  {
    name: "judgeHealth",
    samples: {
      invokerIds: [ID],
      recordsOf: () => [],
      invokerOf: () => undefined,
      nowMs: 0,
      criteria: {},
      ...Object.fromEntries(Object.entries(CRITERIA).map(([name, value]) => [`criteria.${name}`, value])),
    },
    required: ["invokerIds", "recordsOf", "nowMs"],
    // Without it, maxMissedRuns is a problem of this one, whatever else is given.
    findProblems: (args) => problemsOf(() => tat.judgeHealth({ invokerOf: () => undefined, ...args } as never)),
  },
  {
    name: "renderInvokerReport",
    samples: { title: "Runs", invokerIds: [ID], stripLength: 5, invokers: [makeInvoker()], nowMs: 0 },
    required: [],
    // Without it, invokers are a problem of this one.
    findProblems: (args) => problemsOf(() => tat.renderInvokerReport([], { nowMs: 0, ...args })),
  },
  {
    name: "renderRunStrip",
    samples: { length: 5 },
    required: [],
    findProblems: ({ length }) => problemsOf(() => tat.renderRunStrip([], length as number)),
  },
  {
    name: "invokerHealthPolicies",
    samples: {
      enforcementLevel: "mandatory",
      policies: ["tat-gated"],
      region: "ap-guangzhou",
      settings: programSettings(),
      clock: systemClock,
    },
    required: [],
    findProblems: (args) => problemsOf(() => invokerHealthPolicies(args)),
  },
  {
    name: "startTatEmulator",
    samples: {
      port: 0,
      host: "127.0.0.1",
      secretId: "AKID",
      secretKey: "key",
      token: "token",
      accounts: [{ secretId: "AKIDother", secretKey: "key" }],
      region: "ap-guangzhou",
      requireRegion: true,
      seed: "seed",
      invokers: [{ invokerId: ID }],
      rateLimit: 5,
      order: "shuffled",
      latencyMs: 5,
      clockOffsetMs: 5,
      clock: systemClock,
    } satisfies Record<keyof TatEmulatorOptions, unknown>,
    required: [],
    findProblems: (args) =>
      problemsOf(async () => {
        const emulator = await startTatEmulator(args).catch((error) => {
          if (error.property !== undefined) throw error; // otherwise it was taken, and cannot be listened at
        });
        await emulator?.close();
      }),
  },
];

/** Each policy with its configuration, of which only the values come here that its schema lets pass. */
const policyDoors = INVOKER_HEALTH_POLICY_NAMES.map((policyName): Door => {
  const policies = invokerHealthPolicies();
  const properties = policies.find(({ name }) => name === policyName)?.configSchema?.properties ?? {};
  const samples = { ...CRITERIA, types: ["a:b:C"], exemptInvokerIds: [ID], requireRun: true } as Args;
  const resources = [fakeGate("gate", { invokerIds: [ID] }), fakeInvoker("invoker", undefined)];
  return {
    name: `the policy ${policyName}`,
    samples: Object.fromEntries(Object.keys(properties).map((name) => [name, samples[name]])),
    required: [],
    findProblems: async (config) => {
      const isChecked = Object.entries(config).some(([name, value]) => !passesSchema(properties[name], value));
      if (isChecked) return [{ property: "schema", problem: "says it" }];
      const { violations } = await runPolicy(policies, policyName, { resources, config });
      const [head, ...lines] = violations[0]?.message.split("\n") ?? [];
      return head === "The configuration of this policy cannot be used." ? readProblems(lines.join("\n")) : [];
    },
  };
});

/** Whether the engine would hand a value to the policy. It knows nothing of a property that the schema does not name. */
function passesSchema(schema: PolicyConfigSchema["properties"][string] | undefined, value: unknown): boolean {
  if (schema === undefined || value === undefined) return true;
  if (schema.enum) return schema.enum.includes(value as string);
  if (schema.type === "array") return Array.isArray(value) && value.every((item) => typeof item === "string" && item);
  if (schema.type === "boolean") return typeof value === "boolean";
  const { minimum = -Infinity, maximum = Infinity } = schema;
  const isNumber = schema.type === "integer" ? Number.isInteger(value) : typeof value === "number";
  return isNumber && Number(value) >= minimum && Number(value) <= maximum;
}

const DOORS = [...functionDoors, ...programDoors, guardDoor, ...pureDoors, ...policyDoors];

/** What people write by mistake; where one of them is in order, nothing is said about it. */
const MISTAKES: readonly unknown[] = [
  ...[
    "",
    "x",
    "RUN",
    "success",
    "yesterday",
    "2024-05-01",
    "2024-02-30T00:00:00Z",
    "2024-05-01T08:00:60Z",
    "Ap-Guangzhou",
  ],
  ...[0, -1, 1.5, 95, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1e12, 1e300],
  ...[true, false, {}, new Date(0), () => {}],
  ...[[], [5], [""], [null], [ID, "job"], ["success"], ["RUNNING"], ["A B"], ["tat-gate"], ["nothing-like-it"]],
  ...[new Array(101).fill("X"), new Array(100_001).fill(ID), `x`.repeat(10_000)],
];

/** Pulumi takes seconds for a long list of outputs, of which the function without outputs says the same. */
function mistakesAt({ name }: Door): readonly unknown[] {
  return name.endsWith("Output") ? MISTAKES.filter((value) => !Array.isArray(value) || value.length < 1000) : MISTAKES;
}

/** A property's name as people misspell it. */
function misspell(name: string): string[] {
  return [name.slice(0, -1), `${name}s`, name.toUpperCase(), `${name[0]}${name}`].filter((text) => text !== name);
}

/** Whether a door reads the arguments of another one by the same code. Of the twins for outputs one stands for all. */
function hasSameArguments({ name }: Door): boolean {
  return (name.endsWith("Output") && name !== "getInvokersOutput") || name === "assertInvokersHealthy";
}

const isAbsent = (value: unknown) => value === undefined || value === null;

/** A copy of arguments with a value at a place such as `wait.pollSeconds` or `results[1]`. */
function put(args: Args, place: string, value: unknown): Args {
  const [name = "", ...rest] = place.replaceAll(/\[(\d+)\]/g, ".$1").split(".");
  const inner = rest.length === 0 ? value : put((args[name] ?? {}) as Args, rest.join("."), value);
  const copy = (Array.isArray(args) ? [...args] : { ...args }) as Args;
  // Each stands in place of the others.
  const others = name === "targets" ? ["invokerIds", "region"] : TARGETED[name] && args.targets ? ["targets"] : [];
  if (!isAbsent(inner)) for (const other of others) delete copy[other];
  copy[name] = inner;
  return copy;
}

/** One problem, what it was said about, and the ways to see whether its advice is good. */
class Advice {
  constructor(
    readonly door: Door,
    readonly args: Args,
    readonly place: string,
    readonly problem: string,
  ) {}

  /** Without the property, or with another value in its place. */
  async takes(value: unknown, place = this.place, args = this.args): Promise<void> {
    const changed = put(args, place, value);
    assert.deepEqual(await this.door.findProblems(changed), [], this.describe(place, value));
  }

  async refuses(value: unknown): Promise<void> {
    const problems = await this.door.findProblems(put(this.args, this.place, value));
    assert.notDeepEqual(problems, [], this.describe(this.place, value));
  }

  /** The arguments with the sample of a property, and what that needs beside it. */
  async takesProperty(name: string, args: Args): Promise<void> {
    const parent = this.place.includes(".") ? `${this.place.split(".")[0]}.` : "";
    const full = `${parent}${name}`;
    assert.ok(full in this.door.samples, `${this.door.name} has no ${full}, which this names: ${this.problem}`);
    const companions = Object.entries((COMPANIONS[name] ?? {}) as Args);
    const all = companions.reduce((made, [other, value]) => put(made, `${parent}${other}`, value), args);
    await this.takes(this.door.samples[full], full, all);
  }

  /** A rule about whole numbers must be one that what was given breaks. */
  breaksItsRule(): void {
    const [, min, max] = /a whole number (?:from|of at least) (\d+)(?: to (\d+))?$/.exec(this.problem) ?? [];
    if (min === undefined) return;
    const path = this.place.replaceAll(/\[(\d+)\]/g, ".$1").split(".");
    const given = path.reduce<unknown>((value, name) => (value as Args)[name], this.args) as number;
    const isKept = Number.isInteger(given) && given >= Number(min) && given <= Number(max ?? Infinity);
    assert.ok(!isKept, this.describe(this.place, given));
  }

  private describe(place: string, value: unknown): string {
    const shown = JSON.stringify(value)?.slice(0, 40);
    return `${this.door.name} with ${place} = ${shown}, by the advice: ${this.place}: ${this.problem}`;
  }
}

/** Whether each must have a name of its own. */
const isSeed = (value: unknown) => typeof value === "object" && value !== null && "invokerId" in value;
const repeat = (character: string, count: number) => character.repeat(count);

/** Each kind of advice, and what has to be so where it is given. Texts are of the messages as people read them. */
const RULES: [RegExp, (advice: Advice, ...found: string[]) => Promise<void>][] = [
  [
    /^no such property: did you mean (\S+)\?$/,
    (advice, name = "") => advice.takesProperty(name, put(advice.args, advice.place, undefined)),
  ],
  [
    /^no such property: known are (.+)$/,
    async (advice, names = "") => {
      for (const name of names.split(", ")) {
        await advice.takesProperty(name, put(goodArgs(advice.door), advice.place, undefined));
      }
    },
  ],
  [/(?:is not a result|is no policy): did you mean (\S+)\?$/, (advice, value) => advice.takes(value)],
  [
    /is no policy: known are (.+)$/,
    async (advice, names = "") => {
      for (const name of names.split(", ")) await advice.takes(name);
    },
  ],
  [/leave it out/, (advice) => advice.takes(undefined)],
  [/^is missing/, (advice) => advice.takes(advice.door.samples[advice.place])],
  [/name at least one invoker$/, (advice) => advice.takes(advice.door.samples[advice.place] ?? [ID])],
  [/name at least one, such as (\S+)$/, (advice, value) => advice.takes([value])],
  [/set latest to "run"$/, (advice) => advice.takes("run", advice.place.replace("results", "latest"))],
  [/give (m(?:in|ax)\w+) too$/, (advice, name = "") => advice.takesProperty(name, advice.args)],
  [
    /what (\w+) and (\w+) are counted over, and there is neither: give one of them too, or (\w+) in its place/,
    async (advice, one = "", other = "", instead = "") => {
      for (const name of [one, other]) await advice.takesProperty(name, advice.args);
      await advice.takesProperty(instead, put(advice.args, advice.place, undefined));
    },
  ],
  [
    /(?:is not a whole number|is no port) from (\d+) to (\d+)$/,
    async (advice, min, max) => {
      for (const value of [Number(min), Number(max)]) await advice.takes(value);
      for (const value of [Number(min) - 1, Number(max) + 1]) await advice.refuses(value);
    },
  ],
  [
    /is not a whole number of at least (\d+)$/,
    async (advice, min) => {
      for (const value of [Number(min), Number.MAX_SAFE_INTEGER]) await advice.takes(value);
      await advice.refuses(Number(min) - 1);
    },
  ],
  [
    /is not a number from 0 to 1(?:, such as ([\d.]+) for .* %)?$/,
    async (advice, example) => {
      for (const value of [0, 1, ...(example ? [Number(example)] : [])]) await advice.takes(value);
      for (const value of [-1e-9, 1 + 1e-9]) await advice.refuses(value);
    },
  ],
  [
    /(?:(?:a time with its offset.*|is not a region: a name) such as|does not look like) (\S+?)(?:,? is expected)?$/,
    (advice, example) => advice.takes(example),
  ],
  [
    /ivk- and then 1 to 64 letters and digits are expected$/,
    async (advice) => {
      for (const count of [1, 64]) await advice.takes(`ivk-${repeat("a", count)}`);
      for (const count of [0, 65]) await advice.refuses(`ivk-${repeat("a", count)}`);
    },
  ],
  [
    /cmd- and then 1 to 64 letters and digits are expected$/,
    async (advice) => {
      for (const count of [1, 64]) await advice.takes(`cmd-${repeat("a", count)}`);
      for (const count of [0, 65]) await advice.refuses(`cmd-${repeat("a", count)}`);
    },
  ],
  [
    /1 to 200 printable characters are expected$/,
    async (advice) => {
      for (const value of ["x", "nightly backup", repeat("x", 200)]) await advice.takes(value);
      for (const value of ["", repeat("x", 201), "x\n"]) await advice.refuses(value);
    },
  ],
  [
    /1 to 64 printable characters without a space are expected, such as (\w+)$/,
    async (advice, example) => {
      for (const value of [example, "X", repeat("X", 64)]) await advice.takes(value);
      for (const value of ["", repeat("X", 65), "X X", "X\n"]) await advice.refuses(value);
    },
  ],
  [
    /too long: at most (\d+)(?: elements| records| invoker IDs)?(?: are allowed)?$/,
    async (advice, most) => {
      const [sample] = advice.door.samples[advice.place] as unknown[];
      const element = (index: number) =>
        isSeed(sample) ? { ...(sample as object), invokerId: `ivk-${index}` } : sample;
      const makeList = (length: number) => Array.from({ length }, (_, index) => element(index));
      await advice.takes(makeList(Number(most)));
      await advice.refuses(makeList(Number(most) + 1));
    },
  ],
  [
    /is not an array of at most (\d+) (invoker IDs|names of policies)$/,
    async (advice, most, what) => {
      const element = what === "invoker IDs" ? ID : "tat-gated";
      await advice.takes(new Array(Number(most)).fill(element));
      await advice.refuses(new Array(Number(most) + 1).fill(element));
    },
  ],
  [
    /is not ("\w+"(?: or "\w+")+)$/,
    async (advice, values = "") => {
      for (const value of values.split(" or ")) await advice.takes(JSON.parse(value));
    },
  ],
  [
    /is not a type, such as (\S+), nor the beginning of some, such as (\S+)$/,
    async (advice, ...examples) => {
      for (const example of examples) await advice.takes(example);
    },
  ],
  [
    /(?:is not one of|is none of) (.+)$/,
    async (advice, values = "") => {
      for (const value of values.split(", ")) await advice.takes(value);
    },
  ],
  [
    /is (?:not true or|neither true nor) false$/,
    async (advice) => {
      for (const value of [true, false]) await advice.takes(value);
    },
  ],
  [
    /write second 59 or the minute after$/,
    async (advice) => {
      for (const value of ["2024-05-01T08:00:59Z", "2024-05-01T08:01:00Z"]) await advice.takes(value);
    },
  ],
  [
    /is neither a level nor levels by policy$/,
    async (advice) => {
      for (const value of ["advisory", { "tat-gated": "mandatory" }]) await advice.takes(value);
    },
  ],
  [
    /is not an address or the name of a host$/,
    async (advice) => {
      for (const value of ["127.0.0.1", "localhost"]) await advice.takes(value);
      for (const value of ["", "a b", repeat("x", 254)]) await advice.refuses(value);
    },
  ],
  [
    /is not a whole number of at least 1 or false$/,
    async (advice) => {
      for (const value of [1, false]) await advice.takes(value);
      await advice.refuses(0);
    },
  ],
  [
    /is not milliseconds from 0 to a day or a function$/,
    async (advice) => {
      for (const value of [0, 86_400_000, () => 0]) await advice.takes(value);
      for (const value of [-1, 86_400_001]) await advice.refuses(value);
    },
  ],
  [
    /is not a number of milliseconds within a century$/,
    async (advice) => {
      for (const value of [-3_155_760_000_000, 3_155_760_000_000]) await advice.takes(value);
      for (const value of [-3_155_760_000_001, 3_155_760_000_001]) await advice.refuses(value);
    },
  ],
  [
    /is not a number or a text of at most (\d+) characters$/,
    async (advice, most) => {
      for (const value of [5, repeat("x", Number(most))]) await advice.takes(value);
      await advice.refuses(repeat("x", Number(most) + 1));
    },
  ],
  [
    /^must be (?:printable )?text(?: without white space(?:, slash or comma)?)?, of at most (\d+) characters$/,
    async (advice, most) => {
      await advice.takes(repeat("x", Number(most)));
      await advice.refuses(repeat("x", Number(most) + 1));
    },
  ],
];

/** Messages that say what is wrong and advise nothing. */
const STATEMENTS: readonly RegExp[] = [
  CAME_OUT,
  /^no such property: there is none$/,
  /is not an object(?: of named arguments)?$/,
  /is not an array(?: of (?:invoker IDs|results|records|names|targets|types))?$/,
  /is not (?:a text|a function|an invoker|a number of milliseconds since the UNIX epoch)$/,
  /is not a moment in time: month 2024-02 has no day 30$/,
  /is not a clock: it needs the functions now and sleep$/,
  /^takes? no outputs/,
];

/** All that must be given, and no more. */
function goodArgs({ required, samples }: Door): Args {
  return Object.fromEntries(required.map((name) => [name, samples[name]]));
}

describe("advice in messages about arguments", () => {
  let emulator: TatEmulator;
  const met = new Set<RegExp>();

  before(async () => {
    emulator = await startTatEmulator({ invokers: [{ invokerId: ID, count: 3, successRate: 1 }] });
    mockProgram(emulator);
    const config: Args = connectionConfig(emulator);
    const get = (key: string) => (key.endsWith("secretKey") ? emulator.secretKey : (config[key] as string | undefined));
    const request = { config: { get, require: (key: string) => get(key) as string } };
    invokerRecords.configure(request);
    invokerHealthGate.configure(request);
  });

  after(async () => {
    pulumi.runtime.setAllConfig({});
    await emulator.close();
  });

  /** Follows each message about some arguments: every one must be known here, and true at this door. */
  async function follow(door: Door, args: Args, followed: Set<string>): Promise<void> {
    for (const { property, problem } of await door.findProblems(args)) {
      if (property === "schema") continue;
      const advice = new Advice(door, args, property, problem);
      advice.breaksItsRule();
      // What is shown of the value makes no other advice.
      const key = `${property} ${problem.replace(/^.*? (?=is n)/, "")}`;
      if (followed.has(key)) continue;
      followed.add(key);
      const rules = RULES.filter(([pattern]) => pattern.test(problem));
      const isStatement = STATEMENTS.some((pattern) => pattern.test(problem));
      assert.ok(rules.length > 0 || isStatement, `nothing checks what ${door.name} says of ${property}: ${problem}`);
      for (const [pattern, check] of rules) {
        met.add(pattern);
        await check(advice, ...(pattern.exec(problem)?.slice(1) ?? []));
      }
    }
  }

  for (const door of DOORS) {
    const itHere = hasSameArguments(door) ? matrix.it : it;
    itHere(`is true at ${door.name}, whatever is given or left out there`, async () => {
      const good = goodArgs(door);
      assert.deepEqual(await door.findProblems(good), []);
      const followed = new Set<string>();
      for (const [place, sample] of Object.entries(door.samples)) {
        const name = place.split(".").at(-1) ?? "";
        const companions = Object.entries((COMPANIONS[name] ?? {}) as Args);
        const beside = companions.reduce((made, [other, value]) => put(made, place.replace(name, other), value), good);
        assert.deepEqual(await door.findProblems(put(beside, place, sample)), [], `${place} with its sample`);
        const leftOut = await door.findProblems(put(good, place, undefined));
        assert.equal(leftOut.length > 0, door.required.includes(place), `${place} left out`);
        for (const value of [undefined, null, sample, ...mistakesAt(door)])
          await follow(door, put(beside, place, value), followed);
        await follow(door, put(good, place, sample), followed);
        for (const other of misspell(name)) await follow(door, put(good, place.replace(name, other), sample), followed);
      }
      await follow(door, { ...good, quiteAnotherName: 1 }, followed);
    });
  }

  it("is given of every kind that is checked here", () => {
    assert.deepEqual(
      RULES.filter(([pattern]) => !met.has(pattern)).map(([pattern]) => pattern.source),
      [],
    );
  });

  it("names the twin of a function for outputs, which takes what it refused", async () => {
    const args = { invokerIds: [pulumi.output(ID)] };
    for (const name of Object.keys(FUNCTIONS)) {
      const call = (twin: string) => (tat as unknown as Record<string, (given: unknown) => unknown>)[twin]?.(args);
      const [found] = await problemsOf(() => call(name));
      const twin = /takes no outputs: use (\w+)$/.exec(found?.problem ?? "")?.[1] ?? "";
      assert.deepEqual(await problemsOf(() => call(twin)), []);
    }
  });

  it("is given at every function and resource that the package exports", () => {
    const tried = [...DOORS.map(({ name }) => name), "computeStatistics", "isFinished"];
    const exported = Object.entries(tat).filter(([, value]) => typeof value === "function");
    const names = exported.map(([name]) => name).filter((name) => !/Error$/.test(name));
    assert.deepEqual(
      names.filter((name) => !tried.includes(name)),
      [],
    );
  });
});
