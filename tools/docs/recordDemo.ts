import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { runProgram } from "../engine/runProgram";
import { renderTerminalSvg } from "./renderTerminalSvg";
import { shortenDemo } from "./shortenDemo";

const repository = resolve(__dirname, "../..");
const picture = resolve(repository, "docs/pictures/demo.svg");
const title = "make demo: a stack reads run history, and is refused after a failed run";

/** Runs the demo in a terminal of its own, for the colours, and draws what it printed. */
async function recordDemo(): Promise<void> {
  const demo = `${process.execPath} --require ts-node/register tools/demo/cli.ts`;
  // `script` of util-linux is what gives a program a terminal without a person at it.
  const { exitCode, stdout } = await runProgram("script", ["--quiet", "--return", "--command", demo, "/dev/null"], {
    cwd: repository,
  });
  if (exitCode !== 0) throw new Error(`The demo failed:\n${stdout}`);
  const printed = `$ make demo\n\n${shortenDemo(stdout)}`;
  await writeFile(picture, renderTerminalSvg(printed, title));
}

void recordDemo();
