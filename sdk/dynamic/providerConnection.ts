import type { dynamic } from "@pulumi/pulumi";
import { connectionSettings } from "../identity/connectionSettings";
import { connectTat, type SharedTatApi } from "../reads/TatClient";
import { logToEngine } from "./engine";

let config: dynamic.Config | undefined;

/**
 * Keeps the stack's configuration, secrets decrypted, which Pulumi gives to a dynamic provider once in each process.
 * It is looked into later: an error thrown here would be printed with a stack, and Pulumi would go on regardless.
 */
export function configureProvider(request: dynamic.ConfigureRequest): void {
  config = request.config;
}

/** The service as a dynamic provider reaches it, by the stack's configuration and the environment. */
export function connectProvider(region: string | undefined): SharedTatApi {
  const settings = connectionSettings({ config: (key) => config?.get(`tencentcloud:${key}`), env: process.env });
  return connectTat(settings, { region, warn });
}

function warn(message: string): void {
  void logToEngine({ severity: "warning", message });
}
