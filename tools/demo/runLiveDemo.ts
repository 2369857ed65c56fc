import { createDemoStack, type DemoStackOptions } from "./createDemoStack";
import { DemoError } from "./DemoError";
import { narrate } from "./narrate";

/** The main job on the user's own invokers, with the credentials of the environment. The service is only read. */
export async function runLiveDemo(
  options: Omit<DemoStackOptions, "connection">,
  invokerIds: readonly string[],
): Promise<void> {
  const connection = readConnection();
  if (connection.TENCENTCLOUD_SECRET_ID === undefined) {
    throw new DemoError(
      "INVOKER_IDS asks for the real service: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.",
    );
  }
  const stack = await createDemoStack({ ...options, connection });
  try {
    narrate(`Reading the history of ${invokerIds.join(", ")} from Tencent Cloud.`);
    await stack.initialize(invokerIds);
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
