// JavaScript, so that no compiler is part of what is measured.
const pulumi = require("@pulumi/pulumi");

const config = new pulumi.Config();
const count = config.requireNumber("count");
const wait = config.getObject("wait");

/** The plugin's gate, as a generated SDK registers it. */
class NativeGate extends pulumi.CustomResource {
  constructor(name, args) {
    super("tencentcloud-tat:index:InvokerHealthGate", name, { ...args, healthy: undefined, verdict: undefined });
  }
}

if (count > 0) {
  const Gate = config.require("door") === "native" ? NativeGate : require("pulumi-tencentcloud-tat").InvokerHealthGate;
  for (let index = 0; index < count; index++) {
    new Gate(`gate-${index}`, { invokerIds: [`ivk-${String(index).padStart(8, "0")}`], wait });
  }
}
