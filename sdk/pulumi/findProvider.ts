import * as pulumi from "@pulumi/pulumi";
import { type ArgumentParser, accept, refuse } from "../records/arguments/Parsed";
import { showValue } from "../records/arguments/showValue";
import { escapeText } from "../records/escapeText";
import { readOption, requireOptions } from "./requireOptions";

/** Any resource of the official provider: only the package in front of the first colon matters. */
const OFFICIAL_TYPE = "tencentcloud:Tat/invoker:Invoker";

const OFFICIAL_PROVIDER = "pulumi:providers:tencentcloud";

/** What Pulumi knows, and `providers`, which a component may hand on with its own options. */
const OPTION_NAMES = ["parent", "provider", "providers", "dependsOn", "version", "pluginDownloadURL", "async"];

/**
 * The explicit `tencentcloud` provider that a function's options name, directly or through the parent; undefined: the
 * default one.
 *
 * @param refused see {@link requireOptions}
 * @throws InvalidArgumentError when the options, the provider or the parent cannot be used
 */
export function findProvider(
  opts?: pulumi.InvokeOptions,
  refused?: Record<string, string>,
): pulumi.ProviderResource | undefined {
  const inherited = inheritProvider(opts, refused);
  return readOption(opts, "provider", parseProvider) ?? inherited;
}

/**
 * The explicit `tencentcloud` provider that the parent brings.
 *
 * @throws InvalidArgumentError when the options or the parent cannot be used
 */
export function inheritProvider(
  opts?: { parent?: pulumi.Resource },
  refused?: Record<string, string>,
): pulumi.ProviderResource | undefined {
  requireOptions(opts, OPTION_NAMES, refused);
  return readOption(opts, "parent", (property, value) => {
    if (!pulumi.Resource.isInstance(value)) return refuse(property, `${showValue(value)} is not a resource`);
    const provider = value.getProvider(OFFICIAL_TYPE);
    return provider ? parseProvider(property, provider) : accept(undefined);
  });
}

/** By the type, which a resource has from the beginning: its URN comes later, and an output that fails fails the program. */
const parseProvider: ArgumentParser<pulumi.ProviderResource> = (property, value) => {
  const type = pulumi.Resource.isInstance(value) ? readType(value) : showValue(value);
  if (type === OFFICIAL_PROVIDER) return accept(value as pulumi.ProviderResource);
  return refuse(property, `must be a provider of the package tencentcloud; this is ${type}`);
};

/** Pulumi offers no public way to a type; the field is there in 3.200 and 3.259. */
function readType(resource: pulumi.Resource): string {
  return escapeText(String((resource as unknown as { __pulumiType: unknown }).__pulumiType));
}
