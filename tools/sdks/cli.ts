import { resolve } from "node:path";
import { EngineUnavailableError } from "../engine/EngineUnavailableError";
import { generateSdks } from "./generateSdks";
import { packSdks } from "./packSdks";

const folder = resolve(__dirname, "../../dist/sdks");

async function makeSdks(): Promise<void> {
  await generateSdks(folder);
  process.stdout.write(`${(await packSdks(folder)).join("\n")}\n`);
}

makeSdks().catch((error: unknown) => {
  process.stderr.write(`${error instanceof EngineUnavailableError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
});
