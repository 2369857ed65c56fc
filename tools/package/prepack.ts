import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fillPackage } from "./packPackage";

const sdk = resolve(__dirname, "../../sdk");

/** What is made beside the programs, and ignored by git. */
const MADE = ["LICENSE", "README.md", "plugin/plugin.js", "plugin/NOTICE"];

/**
 * Before `npm pack` in sdk: puts what is published in the place of what is compiled, so that it packs the same files as
 * `make package`. Its `postpack` compiles again.
 */
async function prepack(): Promise<void> {
  const made = await mkdtemp(join(tmpdir(), "tat-package-"));
  try {
    await fillPackage(made);
    await rm(join(sdk, "dist"), { recursive: true, force: true });
    await cp(join(made, "dist"), join(sdk, "dist"), { recursive: true });
    for (const file of MADE) await cp(join(made, file), join(sdk, file));
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

prepack().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
