import { copyFile, link, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { buildGoProgram, fetchGoModules, type GoProgram } from "./buildGoProgram";
import type { Report } from "./Report";
import { runProgram } from "./runProgram";
import { cliVersion, languageHostVersion } from "./versions";

const pluginsFolder = join(__dirname, "plugins");
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/**
 * Builds the engine from its Go modules into `folder`: 3 to 4 minutes on two cores, 11 seconds when Go has it cached. Two libraries
 * are left out, `go/left-out`: Pulumi uses them for nothing that a stack needs, and they are a third of the compiler's time.
 * `bin` is for projects in a folder; `inline/bin` lacks the language host, see {@link Engine}.
 * @returns false when there is no Go, or it cannot build it.
 */
export async function buildEngine(folder: string, report: Report, signal?: AbortSignal): Promise<boolean> {
  const go = await runProgram("go", ["version"], { signal }).catch(() => undefined);
  signal?.throwIfAborted();
  if (go?.exitCode !== 0) {
    report("There is no Go to build Pulumi with.");
    return false;
  }
  const bin = join(folder, "bin");
  const inlineBin = join(folder, "inline", "bin");
  await mkdir(inlineBin, { recursive: true });
  await mkdir(bin, { recursive: true });
  const languageHost: GoProgram = {
    title: `Pulumi's language host for Node.js ${languageHostVersion}`,
    moduleFolder: join(__dirname, "go", "language-host"),
    packagePath: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    outputFile: join(bin, "pulumi-language-nodejs"),
    linkerFlags: "-s -w",
    report,
    signal,
  };
  const cli: GoProgram = {
    title: `Pulumi ${cliVersion}, without \`pulumi api\` and backends at gs://,`,
    moduleFolder: join(__dirname, "go", "cli"),
    packagePath: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    outputFile: join(bin, "pulumi"),
    // Without it `pulumi version` answers nothing that the Automation API can parse.
    linkerFlags: `-s -w -X ${versionVariable}=${cliVersion}`,
    report,
    signal,
  };
  // The network works for the one while the processors work for the other; what both need is compiled once.
  const [hostBuilt] = await Promise.all([buildGoProgram(languageHost), fetchGoModules(cli)]);
  const built = hostBuilt && (await buildGoProgram(cli));
  if (built) {
    // A hard link and no symbolic one: the CLI looks for plug-ins beside the file that it really is.
    await link(join(bin, "pulumi"), join(inlineBin, "pulumi"));
    await copyPlugins([bin, inlineBin]);
  }
  return built;
}

async function copyPlugins(targets: readonly string[]): Promise<void> {
  for (const name of await readdir(pluginsFolder)) {
    for (const target of targets) {
      await copyFile(join(pluginsFolder, name), join(target, name));
    }
  }
}
