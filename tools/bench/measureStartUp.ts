import { resolve } from "node:path";
import { runProgram } from "../engine/runProgram";
import { computeMedian } from "./computeMedian";
import { expectAtMost, type Finding, showFinding } from "./Finding";
import { runMeasured } from "./runMeasured";

const ROUNDS = 15;

interface Loaded {
  modules: [pulumi: LoadedModule, ours: LoadedModule];
}

interface LoadedModule {
  timeMs: number;
  kilobytes: number;
}

/** What importing the package costs beyond `@pulumi/pulumi`, which every program loads anyway; and what is downloaded. */
export async function measureStartUp(): Promise<Finding[]> {
  const pulumi: LoadedModule[] = [];
  const ours: LoadedModule[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { modules } = await runMeasured<Loaded>("loaded.cjs", {}, ["@pulumi/pulumi", "pulumi-tencentcloud-tat"]);
    pulumi.push(modules[0]);
    ours.push(modules[1]);
  }
  const timeOf = (runs: readonly LoadedModule[]) => computeMedian(runs.map(({ timeMs }) => timeMs));
  const sizeOf = (runs: readonly LoadedModule[]) => computeMedian(runs.map(({ kilobytes }) => kilobytes)) / 1024;
  const showMs = (timeMs: number) => `${timeMs.toFixed(0)} ms`;
  const showMegabytes = (size: number) => `${size.toFixed(1)} MB`;
  const { size, files } = await measureTarball();
  return [
    showFinding("import of @pulumi/pulumi", `${showMs(timeOf(pulumi))}, ${showMegabytes(sizeOf(pulumi))}`),
    expectAtMost("more for this package", timeOf(ours), 40, showMs),
    showFinding("more memory for this package", showMegabytes(sizeOf(ours))),
    showFinding("published tarball", `${(size / 1024).toFixed(0)} kB, ${files} files`),
  ];
}

async function measureTarball(): Promise<{ size: number; files: number }> {
  const packed = await runProgram("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: resolve(__dirname, "../../sdk"),
  });
  const [{ size, entryCount }] = JSON.parse(packed.stdout) as [{ size: number; entryCount: number }];
  return { size, files: entryCount };
}
