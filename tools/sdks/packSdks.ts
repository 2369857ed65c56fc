import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runProgram } from "../engine/runProgram";
import { readPluginSchema } from "../plugin/readPluginSchema";

const repository = resolve(__dirname, "../..");

/**
 * Packs generated SDKs as a release has them, into their folder. Unpacked, each is a folder `sdk`, which the examples name;
 * `npm install` and `pip install` take the archives as they are.
 * @returns the archives' paths
 */
export async function packSdks(folder: string): Promise<string[]> {
  const { version } = readPluginSchema();
  return [
    await packSdk(
      await compileNodeSdk(join(folder, "nodejs")),
      `${folder}/pulumi-tencentcloud-tat-provider-${version}.tgz`,
    ),
    await packSdk(join(folder, "python"), `${folder}/pulumi_tencentcloud_tat-${version}.tar.gz`),
    await packSdk(join(folder, "go"), `${folder}/tencentcloudtat-go-${version}.tar.gz`),
  ];
}

/** Compiles the SDK for Node.js into its `bin`, with the package.json that it reads its version from beside it. */
export async function compileNodeSdk(folder: string): Promise<string> {
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  const compiler = require.resolve("typescript/bin/tsc");
  // The generated settings are those of an old compiler.
  const settings = {
    compilerOptions: {
      ...{ outDir: "bin", rootDir: ".", target: "ES2022", module: "node16", declaration: true, strict: true },
      ...{ skipLibCheck: true, types: ["node"], typeRoots: [join(repository, "node_modules/@types")] },
      paths: Object.fromEntries(
        ["@pulumi/pulumi", "@pulumi/pulumi/*"].map((name) => [name, [join(repository, "node_modules", name)]]),
      ),
    },
    include: ["**/*.ts"],
    exclude: ["bin"],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(settings));
  await mustRun(process.execPath, [compiler, "--project", folder], folder);
  const { scripts, devDependencies, ...manifest } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const published = { ...manifest, main: "./index.js", types: "./index.d.ts" };
  await writeFile(join(bin, "package.json"), `${JSON.stringify(published, undefined, 2)}\n`);
  for (const name of ["README.md", "LICENSE"]) await copyFile(join(folder, name), join(bin, name));
  return bin;
}

async function packSdk(folder: string, archive: string): Promise<string> {
  const stage = await mkdtemp(join(tmpdir(), "tat-sdk-"));
  try {
    await cp(folder, join(stage, "sdk"), { recursive: true });
    await mustRun("tar", ["-czf", archive, "-C", stage, "sdk"], folder);
    return archive;
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function mustRun(command: string, args: readonly string[], cwd: string): Promise<string> {
  const result = await runProgram(command, args, { cwd });
  if (result.exitCode !== 0) throw new Error(`${command} failed:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}
