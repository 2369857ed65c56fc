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
  declare readonly version: pulumi.Output<string>;

  constructor(name: string, version: string, opts: pulumi.CustomResourceOptions) {
    super(new ReleaseProvider(), name, { version }, opts, "tat-test", "Release");
  }
}

class Platform extends pulumi.ComponentResource {
  constructor(name: string) {
    super("tat-test:index:Platform", name);
  }
}

const parent = config.getBoolean("inComponent") ? new Platform("platform") : undefined;
const beside = config.getBoolean("hasRecords")
  ? new tat.InvokerRecords("beside", { invokerIds: ["ivk-beside"], maxRecords: 1 })
  : undefined;

/** Secrets, and what is not known before the records are there, as YAML writes them. */
function revive(_name: string, value: unknown): unknown {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML's own
  if (value === "${beside.latest.invokerId}") return beside?.latest.apply((latest) => latest?.invokerId);
  const isSecret = typeof value === "object" && value !== null && "fn::secret" in value;
  return isSecret ? pulumi.secret(value["fn::secret"]) : value;
}

const args: tat.InvokerHealthGateArgs[] = JSON.parse(config.require("gates"), revive);
const gates = args.map(
  (args, index) => new tat.InvokerHealthGate(index === 0 ? "gate" : `gate-${index}`, args, { parent }),
);
const release = new Release("release", config.get("version") ?? "1", { dependsOn: gates });

export const healthy = gates[0]?.healthy;
export const version = release.version;
