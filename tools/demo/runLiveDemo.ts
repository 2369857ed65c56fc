import type { Engine } from "../engine/Engine";
import { createDemoStack } from "./createDemoStack";
import { DemoError } from "./DemoError";
import { narrate } from "./narrate";

/** The main job on the user's own invokers, with the credentials of the environment. The service is only read. */
export async function runLiveDemo(engine: Engine, invokerIds: readonly string[], signal: AbortSignal): Promise<void> {
  const connection = readConnection();
  if (connection.TENCENTCLOUD_SECRET_ID === undefined) {
    throw new DemoError(
      "INVOKER_IDS asks for the real service: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.",
    );
  }
  const stack = await createDemoStack({ engine, connection, signal });
  try {
    narrate(`Reading the history of ${invokerIds.join(", ")} from Tencent Cloud.`);
    await stack.mustShow(["stack", "init", "demo"]);
    for (const [index, id] of invokerIds.entries()) {
      await stack.mustShow(["config", "set", "--path", `invokerIds[${index}]`, id]);
    }
    const succeeded = await stack.show(["up", "--yes", "--skip-preview"]);
    narrate("Nothing of this demo stays.");
    await stack.mustShow(["destroy", "--yes", "--skip-preview", "--remove"]);
    if (!succeeded) {
      throw new DemoError("The stack was refused; the error above says why.");
    }
  } finally {
    await stack.remove();
  }
}

function readConnection(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => /^(TENCENTCLOUD|TKE)_/.test(name));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => Boolean(entry[1])));
}
