import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createTemporaryStack, type TemporaryStack } from "../../tests/engine/temporaryStack";
import { bundlePlugin } from "../plugin/bundlePlugin";
import { computeMedian } from "./computeMedian";
import { EmulatorProcess } from "./EmulatorProcess";
import { expectAtMost, type Finding, showFinding } from "./Finding";

const LAUNCHER = "pulumi-resource-tencentcloud-tat";
const COUNTS = [1, 20, 100];
const ROUNDS = 5;
const STARTS = 15;
const INTERRUPTIONS = 3;

const UP = ["up", "--yes", "--skip-preview", "--suppress-progress"];
const PREVIEW = ["preview", "--expect-no-changes", "--suppress-progress"];

/** `generated`: the plugin's gates as the generated SDK for Node.js registers them, with every property, given or not. */
const DOORS = ["empty", "dynamic", "native", "generated"] as const;
type Door = (typeof DOORS)[number];
type Stacks = Record<Door, TemporaryStack>;

/**
 * The plugin's gates beside as many of the dynamic provider, each of which asks once, in programs of the same language:
 * what each preview computes in all of its processes above a program without any, and what a gate takes in the state.
 */
export async function measurePlugin(): Promise<Finding[]> {
  const emulator = await EmulatorProcess.start({
    invokers: Math.max(...COUNTS),
    records: 3,
    latencyMs: 5,
    successRate: 1,
  });
  const folder = await mkdtemp(join(tmpdir(), "tat-bench-"));
  const stacks = await createStacks(emulator, folder);
  try {
    return [
      ...(await measureStart(folder)),
      ...(await comparePreviews(stacks)),
      ...(await compareStates(stacks)),
      ...(await measureInterruption(stacks.native)),
    ];
  } finally {
    await Promise.all(Object.values(stacks).map((stack) => stack.remove()));
    await rm(folder, { recursive: true, force: true });
    await emulator.stop();
  }
}

/** What the archive holds is packed into `plugin` of the folder, and put beside each project. */
async function createStacks(emulator: EmulatorProcess, folder: string): Promise<Stacks> {
  await bundlePlugin(folder);
  await copyFile(resolve(__dirname, "../../sdk/plugin", LAUNCHER), join(folder, LAUNCHER));
  const { properties } = require("../../sdk/plugin/schema.json").resources["tencentcloud-tat:index:InvokerHealthGate"];
  const create = async (door: Door) => {
    const config = {
      door,
      count: "0",
      ...(door === "generated" && { properties: JSON.stringify(Object.keys(properties)) }),
    };
    const stack = await createTemporaryStack({
      project: join(__dirname, "gates"),
      config,
      environment: emulator.environment,
    });
    const plugin = join(stack.folder.path, "plugin");
    await mkdir(plugin);
    for (const file of ["plugin.js", LAUNCHER]) await copyFile(join(folder, file), join(plugin, file));
    return stack;
  };
  const stacks: Partial<Stacks> = {};
  for (const door of DOORS) stacks[door] = await create(door);
  return stacks as Stacks;
}

/** From the start of the launcher to the port that the engine reads; beside it, of Node.js to a line. */
async function measureStart(folder: string): Promise<Finding[]> {
  const times = { node: [] as number[], plugin: [] as number[] };
  for (let round = 0; round < STARTS; round++) {
    times.node.push(await timeFirstLine(process.execPath, ["--eval", "console.log(1); setInterval(() => {}, 1000)"]));
    times.plugin.push(await timeFirstLine(join(folder, LAUNCHER), []));
  }
  const show = (timeMs: number) => `${timeMs.toFixed(0)} ms`;
  return [
    showFinding("start of Node.js alone", show(computeMedian(times.node))),
    expectAtMost("start of the plugin", computeMedian(times.plugin), 450, show),
  ];
}

async function timeFirstLine(command: string, args: readonly string[]): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const timeMs = performance.now() - startedMs;
  child.kill();
  await once(child, "exit");
  return timeMs;
}

async function comparePreviews(stacks: Stacks): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const count of COUNTS) {
    for (const door of DOORS) {
      if (door !== "empty") await stacks[door].setConfig({ count: String(count) });
      await computeTime(stacks[door], UP);
    }
    const times: Record<Door, number[]> = { empty: [], dynamic: [], native: [], generated: [] };
    // One beside the other, so that what else the machine does meanwhile slows all.
    for (let round = 0; round < ROUNDS; round++) {
      for (const door of DOORS) times[door].push(await computeTime(stacks[door], PREVIEW));
    }
    // Each above the empty one of its round: a busy machine computes slower, and not always the same.
    const above = (door: Door) =>
      computeMedian(times[door].map((timeMs, round) => timeMs - (times.empty[round] ?? Number.NaN)));
    const [native, dynamic, generated] = [above("native"), above("dynamic"), above("generated")];
    const show = (timeMs: number) => `${(timeMs / 1000).toFixed(2)} s`;
    const gates = count === 1 ? "1 gate" : `${count} gates`;
    const shown = `${show(native)}, dynamic ${show(dynamic)}`;
    findings.push(showFinding(`computed for ${gates} above an empty program`, shown));
    const showRatio = (value: number) => value.toFixed(2);
    findings.push(expectAtMost(`  times ${gates} of the dynamic provider`, native / dynamic, 0.5, showRatio));
    findings.push(
      showFinding("  the same, as the generated SDK for Node.js registers them", showRatio(generated / dynamic)),
    );
  }
  return findings;
}

async function compareStates({ dynamic, native }: Stacks): Promise<Finding[]> {
  const [dynamicSize, nativeSize] = await Promise.all([dynamic, native].map(measureGate));
  const ratio = (nativeSize as number) / (dynamicSize as number);
  return [
    showFinding("state of one gate", `${nativeSize} bytes, dynamic ${dynamicSize} bytes`),
    expectAtMost("  times one of the dynamic provider", ratio, 0.4, (value) => value.toFixed(2)),
  ];
}

async function measureGate(stack: TemporaryStack): Promise<number> {
  const { resources = [] } = (await stack.exportState()).deployment;
  const gates = resources.filter(({ type }) => type.endsWith(":InvokerHealthGate"));
  return computeMedian(gates.map((resource) => JSON.stringify(resource).length));
}

/** From Ctrl-C in a wait to the end of `pulumi up`. */
async function measureInterruption(stack: TemporaryStack): Promise<Finding[]> {
  const wait = JSON.stringify({ runStartedAfter: "2999-01-01T00:00:00Z", pollSeconds: 3600 });
  await stack.setConfig({ count: "1", wait });
  const times: number[] = [];
  for (let round = 0; round < INTERRUPTIONS; round++) {
    const up = stack.start(["up", "--yes", "--skip-preview"]);
    await up.waitForOutput(/waiting until/);
    const interruptedMs = performance.now();
    up.interrupt();
    await up.waitForOutput("The wait was interrupted.");
    times.push(performance.now() - interruptedMs);
    await up.result;
  }
  return [expectAtMost("end of a wait after Ctrl-C", computeMedian(times), 200, (timeMs) => `${timeMs.toFixed(0)} ms`)];
}

/** What a command of `pulumi` and all that it starts compute, in milliseconds. */
async function computeTime(stack: TemporaryStack, args: readonly string[]): Promise<number> {
  const { exitCode, stdout, stderr, cpuMs } = await stack.runTimed(args);
  if (exitCode !== 0) throw new Error(`pulumi ${args[0]} failed:\n${stdout}${stderr}`);
  return cpuMs;
}
