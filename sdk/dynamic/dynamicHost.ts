import type { dynamic } from "@pulumi/pulumi";
import { connectionSettings } from "../identity/connectionSettings";
import { connectTat } from "../reads/TatClient";
import type { Host } from "../resources/TatResource";
import { engineSignal, logToEngine, providerReport } from "./engine";

let config: dynamic.Config | undefined;

/**
 * Keeps the stack's configuration, secrets decrypted, which Pulumi gives to a dynamic provider once in each process.
 * It is looked into later: an error thrown here would be printed with a stack, and Pulumi would go on regardless.
 */
export function configureProvider(request: dynamic.ConfigureRequest): void {
  config = request.config;
}

/** What is around a resource in the process of the dynamic providers. */
export const dynamicHost: Host = {
  report: providerReport,
  get signal() {
    return engineSignal();
  },
  connect(region) {
    const settings = connectionSettings({ config: (key) => config?.get(`tencentcloud:${key}`), env: process.env });
    return connectTat(settings, { region, warn });
  },
  say: logToEngine,
};

function warn(message: string): void {
  void logToEngine(message, { severity: "warning" });
}
