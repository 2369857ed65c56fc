import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startTatEmulator } from "../../sdk/emulator";
import { connectionVariables } from "../demo/connectionVariables";
import { resolveEngine } from "../engine/resolveEngine";
import { runProgram } from "../engine/runProgram";

const repository = resolve(__dirname, "../..");
const [backup, smokeTest] = ["ivk-b7s3qa5l", "ivk-6fx2mm9c"];
/** The resources of examples/gated-deployment, in the order in which they depend on each other. */
const RESOURCES = ["backup-healthy", "candidate", "smoke-test-passed", "live"] as const;

/** What became of one resource in an up. */
export interface ReleaseStep {
  name: string;
  isGate: boolean;
  /** In Pulumi's words, such as `created` or `updating failed`; `same` for what an up did not touch. */
  outcome: string;
}

/** One up of the example. */
export interface Release {
  version: string;
  steps: ReleaseStep[];
  /** The sentence of the gate that stopped it; empty when none did. */
  message: string;
}

/** Releases two versions by examples/gated-deployment on a real engine: the backup is healthy at first, then it fails. */
export async function recordReleases(): Promise<Release[]> {
  const engine = await resolveEngine();
  const emulator = await startTatEmulator({
    invokers: [
      { invokerId: backup, name: "nightly-backup", count: 30, intervalSeconds: 86_400, latestResults: ["SUCCESS"] },
      { invokerId: smokeTest, name: "smoke-test", count: 5, intervalSeconds: 86_400, latestResults: ["SUCCESS"] },
    ],
  });
  const folder = await mkdtemp(join(tmpdir(), "tat-releases-"));
  const project = join(folder, "project");
  try {
    await cp(join(repository, "examples/gated-deployment"), project, { recursive: true });
    await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
    await mkdir(join(folder, "backend"));
    const environment = {
      ...engine.environment(),
      HOME: folder,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "picture",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...connectionVariables(emulator),
    };
    const pulumi = async (...args: string[]) =>
      (
        await runProgram(engine.pulumi, [...args, "--non-interactive", "--color", "never"], {
          cwd: project,
          environment,
        })
      ).stdout;
    await pulumi("stack", "init", "picture");
    await pulumi("config", "set", "--path", "backupInvokerIds[0]", backup);
    await pulumi("config", "set", "--path", "smokeTestInvokerIds[0]", smokeTest);

    const release = async (version: string): Promise<Release> => {
      await pulumi("config", "set", "version", version);
      return readRelease(version, await pulumi("up", "--yes", "--skip-preview", "--suppress-progress"));
    };
    // The smoke test's run after the release, which the second gate waits for.
    emulator.addRecord({ invokerId: smokeTest, invokeTime: Date.now() + 300_000 });
    const passed = await release("1.4.0");
    emulator.addRecord({ invokerId: backup, result: "FAILED" });
    return [passed, await release("1.5.0")];
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    await emulator.close();
  }
}

/** Reads what `pulumi up` printed. */
function readRelease(version: string, printed: string): Release {
  const outcomeOf = (name: string) => {
    const said = new RegExp(` ${name} (created|updated|replaced|\\*\\*[a-z]+ failed\\*\\*)`).exec(printed)?.[1];
    return said?.replaceAll("*", "") ?? "same";
  };
  const steps = RESOURCES.map((name) => ({ name, isGate: name.includes("-"), outcome: outcomeOf(name) }));
  const message = /Invoker ivk-\S+ did not end[^\n]*/.exec(printed)?.[0] ?? "";
  if (steps.every(({ outcome }) => outcome === "same") && message === "") throw new Error(`pulumi up:\n${printed}`);
  return { version, steps, message };
}
