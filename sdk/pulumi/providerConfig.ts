import * as pulumi from "@pulumi/pulumi";

/** An explicit provider's own arguments, named as in the configuration of its package; objects are JSON texts. */
export type ProviderConfig = Record<string, string | undefined>;

/** The provider's arguments that say how to reach the service. */
const PROVIDER_KEYS: readonly string[] = [
  "secretId",
  "secretKey",
  "securityToken",
  "region",
  "protocol",
  "domain",
  "profile",
  "sharedCredentialsDir",
  "assumeRole",
  "assumeRoleWithWebIdentity",
  "camRoleName",
  "enablePodOidc",
  "allowedAccountIds",
  "forbiddenAccountIds",
  // Read in order to be refused: see connectionSettings.
  "assumeRoleWithSaml",
  "mfaCertification",
];

/**
 * The arguments of an explicit provider resource, which Pulumi keeps as outputs on the instance. The stack's
 * configuration is not among them: Pulumi does not consult it for an explicit provider either.
 *
 * The output is not marked as secret although it holds keys: it must not make the records secret that are read with
 * them. It stays in this process and is never registered.
 */
export function providerConfig(provider: pulumi.ProviderResource): pulumi.Output<ProviderConfig> {
  const instance = provider as unknown as Record<string, unknown>;
  const values = Object.fromEntries(PROVIDER_KEYS.map((key) => [key, instance[key]]));
  return pulumi.unsecret(
    pulumi
      .output(values)
      .apply((given) => Object.fromEntries(PROVIDER_KEYS.map((key) => [key, asConfigValue(given[key])]))),
  );
}

function asConfigValue(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
