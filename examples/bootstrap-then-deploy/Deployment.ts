import * as pulumi from "@pulumi/pulumi";

const provider: pulumi.dynamic.ResourceProvider = {
  async create(inputs: { version: string }) {
    return { id: "deployment", outs: { version: inputs.version } };
  },
  async update(_id: string, _olds: unknown, news: { version: string }) {
    return { outs: { version: news.version } };
  },
};

/** Stands for what you deploy: a service, a function, the rule of a load balancer. It needs no cloud. */
export class Deployment extends pulumi.dynamic.Resource {
  declare readonly version: pulumi.Output<string>;

  constructor(name: string, args: { version: pulumi.Input<string> }, opts?: pulumi.CustomResourceOptions) {
    super(provider, name, args, opts, "example", "Deployment");
  }
}
