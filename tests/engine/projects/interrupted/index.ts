import * as pulumi from "@pulumi/pulumi";
import * as tat from "pulumi-tencentcloud-tat";

const config = new pulumi.Config();

class ReleaseProvider implements pulumi.dynamic.ResourceProvider {
  async create(inputs: { version: string }) {
    return { id: "release", outs: { version: inputs.version } };
  }
  async update(_id: string, _olds: unknown, news: { version: string }) {
    return { outs: { version: news.version } };
  }
}

class Release extends pulumi.dynamic.Resource {
  constructor(name: string, version: string, opts: pulumi.CustomResourceOptions) {
    super(new ReleaseProvider(), name, { version }, opts, "tat-test", "Release");
  }
}

const wait = config.getObject<tat.InvokerHealthGateWait>("wait");
const records = new tat.InvokerRecords(config.get("recordsName") ?? "records", { invokerIds: ["ivk-records"] });
const gate = new tat.InvokerHealthGate("gate", {
  invokerIds: ["ivk-gate"],
  wait,
  triggers: config.getObject<string[]>("gateTriggers"),
});
new Release("release", config.require("version"), { dependsOn: [records, gate] });
