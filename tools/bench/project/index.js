// JavaScript, so that no compiler is part of what is measured.
const pulumi = require("@pulumi/pulumi");

const config = new pulumi.Config();
const count = config.requireNumber("count");
const tat = config.require("kind") === "ours" ? require("pulumi-tencentcloud-tat") : undefined;

/** The least a dynamic resource can be. */
class Bare extends pulumi.dynamic.Resource {
  constructor(name, props) {
    const provider = {
      async create(inputs) {
        return { id: "bare", outs: inputs };
      },
    };
    super(provider, name, props);
  }
}

for (let index = 0; index < count; index++) {
  const invokerIds = [`ivk-${String(index).padStart(8, "0")}`];
  if (tat) new tat.InvokerRecords(`records-${index}`, { invokerIds, maxRecords: 10 });
  else new Bare(`bare-${index}`, { invokerIds, maxRecords: 10 });
}
