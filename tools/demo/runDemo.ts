import { resolveEngine } from "../engine/resolveEngine";
import { runEmulatedDemo } from "./runEmulatedDemo";
import { runLiveDemo } from "./runLiveDemo";

/**
 * Shows the root project on the real engine, against the emulator or, where `INVOKER_IDS` names invokers, against the
 * real service. The stack and its backend are gone afterwards, however it ends.
 * @throws DemoError when something did not go as shown, or `signal` ended it
 */
export async function runDemo(signal: AbortSignal): Promise<void> {
  const invokerIds = (process.env.INVOKER_IDS ?? "").split(/[\s,]+/).filter((id) => id !== "");
  const engine = await resolveEngine({ signal });
  if (invokerIds.length > 0) {
    await runLiveDemo(engine, invokerIds, signal);
  } else {
    await runEmulatedDemo(engine, signal);
  }
}
