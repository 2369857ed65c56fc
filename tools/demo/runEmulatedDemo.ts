import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { connectionVariables } from "./connectionVariables";
import { createDemoStack, type DemoStack, type DemoStackOptions } from "./createDemoStack";
import { DemoError } from "./DemoError";
import { narrate } from "./narrate";

const invokerId = "ivk-backup01";
const yearOfBackups = {
  invokerId,
  name: "nightly-backup",
  count: 365,
  intervalSeconds: 86_400,
  successRate: 0.95,
  meanFailureStreak: 2,
  latestResults: ["SUCCESS", "SUCCESS", "FAILED"],
};

const preflight = {
  invokerId: "ivk-network1",
  name: "network-check",
  count: 24,
  intervalSeconds: 3600,
  successRate: 1,
};

/** The main job without an account: outputs after a successful run, a refusal after a failed one. */
export async function runEmulatedDemo(options: Omit<DemoStackOptions, "connection">): Promise<void> {
  const emulator = await startTatEmulator({ invokers: [yearOfBackups, preflight] });
  try {
    const stack = await createDemoStack({ ...options, connection: connectionVariables(emulator) });
    try {
      await showRefusal(emulator, stack, options.language);
    } finally {
      await stack.remove();
    }
  } finally {
    await emulator.close();
  }
}

async function showRefusal(emulator: TatEmulator, stack: DemoStack, language: string | undefined): Promise<void> {
  narrate(`No account is needed: a TAT service runs at ${emulator.url}, with a year of nightly backups.`);
  await stack.initialize([invokerId], [preflight.invokerId]);
  if (!language) await stack.mustShow(["config", "set", "maxRecords", "3"]);

  narrate("The latest backup succeeded, so the stack comes up, with the run history as outputs.");
  await stack.mustShow(["up", "--yes", "--skip-preview"]);
  if (!language)
    narrate("totalCount counts all runs; successRate the 3 that the stack keeps, by its setting maxRecords.");

  emulator.addRecord({ invokerId, result: "FAILED" });
  narrate("The next backup fails. Now the stack is refused, and nothing is changed.");
  if (await stack.show(["up", "--yes", "--skip-preview", "--suppress-outputs"])) {
    throw new DemoError("pulumi up went through although the latest run had failed.");
  }

  narrate("Nothing of this demo stays.");
  await stack.mustShow(["destroy", "--yes", "--skip-preview", "--remove"]);
  hintAtLiveDemo();
}

function hintAtLiveDemo(): void {
  if (process.env.TENCENTCLOUD_SECRET_ID) {
    narrate("Your own invokers: INVOKER_IDS=ivk-…,ivk-… make demo");
  }
}
