import type { PolicyResource } from "@pulumi/policy";
import { digestOf } from "../core/digestOf";
import type { ProviderConfig } from "../pulumi/providerConfig";
import { readProperties } from "./readProperty";

/** Which connection an invoker is asked about through. */
export interface ConnectionRequest {
  /** The settings of an explicit provider; undefined: the stack's configuration. Holds secrets. */
  explicit?: ProviderConfig;
  region?: string;
}

const PROVIDER_TYPE = "pulumi:providers:tencentcloud";

/**
 * The connection through which the official provider manages a resource: an explicit provider's own settings, otherwise
 * the stack's configuration. Undefined when they are not known in this preview.
 */
export function connectionOf({ provider }: PolicyResource): ConnectionRequest | undefined {
  if (provider?.type !== PROVIDER_TYPE || isDefaultProvider(provider.name)) return {};
  const settings = readProperties(provider.props, Object.keys(provider.props));
  return settings && { explicit: Object.fromEntries(Object.entries(settings).map(([k, v]) => [k, asConfigValue(v)])) };
}

/** A text that is equal for equal connections, and tells none of their secrets. */
export function connectionKey({ explicit, region }: ConnectionRequest): string {
  return digestOf([explicit, region]);
}

// As the engine names and recognises the providers that it makes itself: `default`, `default_0_2_3`.
function isDefaultProvider(name: string): boolean {
  return /^default(_|$)/.test(name);
}

function asConfigValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
