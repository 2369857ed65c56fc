import * as pulumi from "@pulumi/pulumi";
import { type ConnectionSettings, connectionSettings } from "../client/connectionSettings";
import type { ProviderConfig } from "./providerConfig";

/**
 * The connection settings of the running program: those of an explicit provider where there is one, otherwise the
 * stack's `tencentcloud:` configuration, and the environment behind either.
 */
export function programSettings(explicit?: ProviderConfig): ConnectionSettings {
  const config = new pulumi.Config("tencentcloud");
  return connectionSettings({ config: (key) => (explicit ? explicit[key] : config.get(key)), env: process.env });
}
