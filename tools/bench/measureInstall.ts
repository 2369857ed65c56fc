import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../engine/runProgram";
import { computeMedian } from "./computeMedian";
import { expectAtMost, type Finding, showFinding } from "./Finding";
import { unpackPackage } from "./unpackPackage";

const ROUNDS = 3;
/** The one that this repository is tested with. */
const PULUMI = `@pulumi/pulumi@${require("@pulumi/pulumi/package.json").version}`;

interface Installed {
  bytes: number;
  packages: number;
  seconds: number;
}

/** What an installation of the package from a warm cache adds to one of `@pulumi/pulumi` alone, and what is downloaded. */
export async function measureInstall(): Promise<Finding[]> {
  const { path, tarball } = await unpackPackage();
  const [alone, both]: Installed[][] = [[], []];
  await install([PULUMI, tarball]); // fills the cache
  for (let round = 0; round < ROUNDS; round++) {
    alone?.push(await install([PULUMI]));
    both?.push(await install([PULUMI, tarball]));
  }
  const median = (those: Installed[] | undefined, name: keyof Installed) =>
    computeMedian(those?.map((each) => each[name]) ?? []);
  const more = (name: keyof Installed) => median(both, name) - median(alone, name);
  const showSeconds = (seconds: number) => `${seconds.toFixed(1)} s`;
  const files = (await measureFolder(path)).files;
  return [
    expectAtMost("published tarball", (await stat(tarball)).size / 1000, 400, (size) => `${size.toFixed(0)} kB`),
    expectAtMost("files in it", files, 60, String),
    expectAtMost("on the disk, with what it brings along", more("bytes") / 1e6, 4, (size) => `${size.toFixed(1)} MB`),
    expectAtMost("packages, this one included", more("packages"), 12, String),
    showFinding(`npm install ${PULUMI}`, showSeconds(median(alone, "seconds"))),
    showFinding("more with this package", showSeconds(more("seconds"))),
  ];
}

async function install(packages: readonly string[]): Promise<Installed> {
  const folder = await mkdtemp(join(tmpdir(), "tat-install-"));
  try {
    await writeFile(join(folder, "package.json"), '{ "private": true }');
    const startedMs = performance.now();
    const options = ["--prefer-offline", "--no-audit", "--no-fund"];
    const result = await runProgram("npm", ["install", ...options, ...packages], { cwd: folder });
    if (result.exitCode !== 0) throw new Error(result.stderr);
    const seconds = (performance.now() - startedMs) / 1000;
    const { packages: places } = require(join(folder, "node_modules/.package-lock.json"));
    const { bytes } = await measureFolder(join(folder, "node_modules"));
    return { bytes, packages: Object.keys(places).length, seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureFolder(folder: string): Promise<{ bytes: number; files: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), files: files.length };
}
