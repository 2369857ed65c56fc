// JavaScript, so that no compiler is part of what is measured.
const pulumi = require("@pulumi/pulumi");

const config = new pulumi.Config();
const count = config.requireNumber("count");
const wait = config.getObject("wait");

/** What is registered whether it is given or not. */
const properties = config.getObject("properties") ?? ["healthy", "verdict"];

/** The plugin's gate. */
class NativeGate extends pulumi.CustomResource {
  constructor(name, args) {
    const missing = Object.fromEntries(properties.map((property) => [property, undefined]));
    super("tencentcloud-tat:index:InvokerHealthGate", name, { ...missing, ...args });
  }
}

if (count > 0) {
  const isDynamic = config.require("door") === "dynamic";
  const Gate = isDynamic ? require("pulumi-tencentcloud-tat").InvokerHealthGate : NativeGate;
  for (let index = 0; index < count; index++) {
    new Gate(`gate-${index}`, { invokerIds: [`ivk-${String(index).padStart(8, "0")}`], wait });
  }
}
