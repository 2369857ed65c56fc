import { join } from "node:path";
import { chromium } from "playwright-core";
import { startTatEmulator } from "../../sdk/emulator";
import { getInvokerRecords } from "../../sdk/index";
import { findBrowser } from "../../tests/emulator/findBrowser";
import { connectionVariables } from "../demo/connectionVariables";

const DAY_SECONDS = 86_400;

/** Takes pictures of the emulator's page, light and dark, with jobs of every kind and the requests of a reading. */
export async function shootEmulator(folder: string): Promise<void> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error("A Chromium is needed on PATH, or CHROMIUM_PATH has to name one.");
  const emulator = await startTatEmulator({
    invokers: [
      {
        invokerId: "ivk-b7s3qa5l",
        name: "nightly-backup",
        count: 40,
        intervalSeconds: DAY_SECONDS,
        latestResults: ["FAILED"],
      },
      {
        invokerId: "ivk-6fx2mm9c",
        name: "smoke-test",
        count: 40,
        intervalSeconds: DAY_SECONDS,
        latestResults: ["SUCCESS"],
      },
      {
        invokerId: "ivk-2c9dkq1w",
        name: "clean-up",
        count: 30,
        intervalSeconds: DAY_SECONDS,
        latestResults: ["SUCCESS"],
      },
    ],
  });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    emulator.missRuns("ivk-2c9dkq1w", 1);
    Object.assign(process.env, connectionVariables(emulator));
    await getInvokerRecords({ invokerIds: ["ivk-b7s3qa5l"], maxRecords: 5 });
    for (const [colorScheme, file] of [
      ["light", "emulator.png"],
      ["dark", "emulator-dark.png"],
    ] as const) {
      const page = await browser.newPage({ viewport: { width: 960, height: 640 }, colorScheme });
      await page.goto(emulator.url);
      await page.getByText("nightly-backup").first().waitFor();
      await page.screenshot({ path: join(folder, file) });
      await page.close();
    }
  } finally {
    await browser.close();
    await emulator.close();
  }
}
