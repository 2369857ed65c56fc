import type * as pulumi from "@pulumi/pulumi";

/** Any resource of the official provider: only the package in front of the first colon matters. */
const OFFICIAL_TYPE = "tencentcloud:Tat/invoker:Invoker";

/** The explicit `tencentcloud` provider that a function's options name, directly or through the parent; undefined: the default one. */
export function findProvider(opts: pulumi.InvokeOptions = {}): pulumi.ProviderResource | undefined {
  return opts.provider ?? opts.parent?.getProvider(OFFICIAL_TYPE);
}
