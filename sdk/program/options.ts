import * as pulumi from "@pulumi/pulumi";
import { type ArgumentParser, accept, invalidArguments, refuse } from "../checks/InvalidArgumentError";
import { findNearestName } from "../checks/readArguments";
import { escapeText, showValue } from "../checks/showValue";
import { SETTING_KEYS } from "../identity/connectionSettings";
import { asSettingText } from "../identity/readSetting";
import { asRunError, refusal } from "./asRunError";
import { typeOf } from "./resourceTree";

/**
 * Refuses options that are none, and a name that is nearly one of `names`: Pulumi passes over both in silence, and a
 * misspelt provider would mean another account. Any other name is Pulumi's to judge, now and in later releases.
 *
 * @param refused options that cannot be given here although their names are known elsewhere, and why: nobody who
 *   misspells one is told to write it
 * @throws InvalidArgumentError
 */
export function requireOptions(opts: unknown, names: readonly string[], refused: Record<string, string> = {}): void {
  if (opts === undefined || opts === null) return;
  if (typeof opts !== "object" || Array.isArray(opts) || opts instanceof Promise) {
    throw refusal("opts", `${showValue(opts)} is not an object of named options`);
  }
  if (pulumi.Resource.isInstance(opts)) throw refusal("opts", "a resource is not an object of named options");
  for (const [name, value] of Object.entries(opts)) {
    if (!isMisspelt(name, names) || value === undefined || value === null) continue;
    const nearest = findNearestName(name, names);
    const reason = nearest && refused[nearest];
    const known = names.filter((name) => !Object.hasOwn(refused, name));
    const hint = nearest ? `: did you mean ${nearest}?` : `: known are ${known.join(", ")}`;
    throw refusal(`opts.${escapeText(name)}`, `no such option${reason ? `. ${nearest}: ${reason}` : hint}`);
  }
}

/**
 * Reads one option; absent or null, it is undefined.
 *
 * @throws InvalidArgumentError naming it, such as `opts.provider`
 */
export function readOption<T>(opts: object | null | undefined, name: string, parser: ArgumentParser<T>): T | undefined {
  if (opts === undefined || opts === null) return undefined;
  const value = (opts as Record<string, unknown>)[name];
  if (value === undefined || value === null) return undefined;
  const parsed = parser(`opts.${name}`, value);
  if (parsed.ok) return parsed.value;
  throw asRunError(invalidArguments(parsed.problems));
}

/** A key `__proto__`, as JSON can make one, would become the prototype of the copy that Pulumi takes. */
function isMisspelt(name: string, names: readonly string[]): boolean {
  if (names.includes(name)) return false;
  return name === "__proto__" || findNearestName(name, names) !== undefined;
}

/** The official provider's TAT invokers: `tencentcloud.Tat.Invoker` in TypeScript. */
export const INVOKER_TYPE = "tencentcloud:Tat/invoker:Invoker";

/** The official provider itself. */
export const OFFICIAL_PROVIDER = "pulumi:providers:tencentcloud";

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
  if (opts === undefined || opts === null) return undefined;
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
    // Only the package in front of the first colon matters.
    const provider = value.getProvider(INVOKER_TYPE);
    return provider ? parseProvider(property, provider) : accept(undefined);
  });
}

/** By the type, which a resource has from the beginning: its URN comes later, and an output that fails fails the program. */
const parseProvider: ArgumentParser<pulumi.ProviderResource> = (property, value) => {
  const type = pulumi.Resource.isInstance(value) ? escapeText(typeOf(value)) : showValue(value);
  if (type === OFFICIAL_PROVIDER) return accept(value as pulumi.ProviderResource);
  return refuse(property, `must be a provider of the package tencentcloud; this is ${type}`);
};

/**
 * The IDs of the resources that options name in `dependsOn`, through components down to the custom resources in them.
 * In a preview the output is unknown as long as one of them is not created, as with any function of Pulumi. What is no
 * resource is refused, as Pulumi does: by the output, since it may come out of one.
 */
export function createdIds(opts: pulumi.InvokeOutputOptions | undefined): pulumi.Output<string[]> {
  return readOption(opts, "dependsOn", (_, value) => accept(idsOf(value))) ?? pulumi.output([]);
}

function idsOf(dependsOn: unknown): pulumi.Output<string[]> {
  const given: pulumi.Output<unknown> = pulumi.output(dependsOn);
  return given.apply((resolved) => {
    const resources = [resolved].flat(Number.POSITIVE_INFINITY).filter(Boolean);
    for (const resource of resources) {
      if (pulumi.Resource.isInstance(resource)) continue;
      throw refusal("opts.dependsOn", `${showValue(resource)} is not a resource`);
    }
    return pulumi.all(resources.flatMap(listIds));
  });
}

function listIds(resource: unknown): pulumi.Output<string>[] {
  if (pulumi.CustomResource.isInstance(resource)) return [resource.id];
  if (!pulumi.Resource.isInstance(resource)) return [];
  // Pulumi offers no public way from a component to its children; without the field only the component is waited for.
  const { __childResources: children } = resource as { __childResources?: Iterable<unknown> };
  return [resource.urn, ...[...(children ?? [])].flatMap(listIds)];
}

/** An explicit provider's own arguments, named as in the configuration of its package; objects are JSON texts. */
export type ProviderConfig = Record<string, string | undefined>;

/**
 * The arguments of an explicit provider resource, which Pulumi keeps as outputs on the instance. The stack's
 * configuration is not among them: Pulumi does not consult it for an explicit provider either.
 *
 * The output is not marked as secret although it holds keys: it must not make the records secret that are read with
 * them. It stays in this process and is never registered.
 */
export function providerConfig(provider: pulumi.ProviderResource): pulumi.Output<ProviderConfig> {
  const instance = provider as unknown as Record<string, unknown>;
  const values = Object.fromEntries(SETTING_KEYS.map((key) => [key, instance[key]]));
  return pulumi.unsecret(
    pulumi
      .output(values)
      .apply((given) => Object.fromEntries(SETTING_KEYS.map((key) => [key, asSettingText(given[key])]))),
  );
}
