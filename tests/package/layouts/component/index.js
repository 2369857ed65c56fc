const pulumi = require("@pulumi/pulumi");
const tat = require("pulumi-tencentcloud-tat");

/** A resource as 0.1.0 made it: its provider's text needs the package for everything. */
class FirstResource extends pulumi.dynamic.Resource {
  constructor(type, provider, name, args, opts) {
    super(provider, name, { ...args }, opts, "tat", type);
  }
}

const firstRecords = {
  configure(request) {
    Object.assign(this, require("pulumi-tencentcloud-tat/handlers").invokerRecords).configure(request);
  },
};

const firstGate = {
  configure(request) {
    Object.assign(this, require("pulumi-tencentcloud-tat/handlers").invokerHealthGate).configure(request);
  },
};

exports.Watch = class Watch extends pulumi.ComponentResource {
  constructor(name, text) {
    super("tat-test:index:Watch", name);
    const args = { invokerIds: ["ivk-watched"] };
    const opts = { parent: this };
    if (text === "first") {
      new FirstResource("InvokerRecords", firstRecords, "records", args, opts);
      new FirstResource("InvokerHealthGate", firstGate, "gate", args, opts);
    } else {
      new tat.InvokerRecords("records", args, opts);
      new tat.InvokerHealthGate("gate", args, opts);
    }
    this.totalCount = tat.getInvokerRecordsOutput(args).totalCount;
  }
};
