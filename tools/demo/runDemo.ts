import { resolveEngine } from "../engine/resolveEngine";
import { EXAMPLE_LANGUAGES, type ExampleLanguage } from "../languages/prepareProject";
import { DemoError } from "./DemoError";
import { runEmulatedDemo } from "./runEmulatedDemo";
import { runLiveDemo } from "./runLiveDemo";

/**
 * Shows the root project on the real engine, or the example in the language that `LANGUAGE` names, against the emulator or,
 * where `INVOKER_IDS` names invokers, against the real service. The stack and its backend are gone afterwards, however it ends.
 * @throws DemoError when something did not go as shown, or `signal` ended it
 */
export async function runDemo(signal: AbortSignal): Promise<void> {
  const invokerIds = (process.env.INVOKER_IDS ?? "").split(/[\s,]+/).filter((id) => id !== "");
  const language = readLanguage(process.env.LANGUAGE?.trim().toLowerCase() || "typescript");
  const engine = await resolveEngine({ signal });
  if (invokerIds.length > 0) {
    await runLiveDemo({ engine, language, signal }, invokerIds);
  } else {
    await runEmulatedDemo({ engine, language, signal });
  }
}

function readLanguage(name: string): ExampleLanguage | undefined {
  const language = EXAMPLE_LANGUAGES.find((known) => known === name);
  if (language === undefined && name !== "typescript") {
    throw new DemoError(`LANGUAGE is ${name}: it can be typescript, ${EXAMPLE_LANGUAGES.join(", ")}.`);
  }
  return language;
}
