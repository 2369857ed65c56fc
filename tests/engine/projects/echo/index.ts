import { setTimeout as delay } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

class EchoProvider implements pulumi.dynamic.ResourceProvider {
  async create(inputs: { values: string[] }) {
    return { id: "echo", outs: { values: inputs.values } };
  }
}

class Echo extends pulumi.dynamic.Resource {
  declare readonly values: pulumi.Output<string[]>;

  constructor(name: string, props: { values: pulumi.Input<string[]> }) {
    super(new EchoProvider(), name, props, undefined, "tat-test", "Echo");
  }
}

/** Without the stack, which some versions of Node.js take 20 seconds to colour for Pulumi. */
function createRunError(message: string): pulumi.RunError {
  return Object.assign(new pulumi.RunError(message), { stack: message });
}

export = async () => {
  if (process.env.ECHO_FAIL) {
    throw createRunError(process.env.ECHO_FAIL);
  }
  if (process.env.ECHO_WAIT) {
    pulumi.log.info("waiting");
    await delay(60_000);
  }
  const echo = new Echo("echo", { values: config.requireObject<string[]>("values") });
  return { values: echo.values, token: config.getSecret("token") };
};
