import type { TatEmulator } from "../../sdk/emulator";
import { connectionSettings } from "../../sdk/identity/connectionSettings";
import type { ConnectTatOptions } from "../../sdk/reads/createTatApi";
import { connectTat } from "../../sdk/reads/TatClient";

/**
 * Retries without waiting. No answer of a server on this machine takes so long, however busy it is; what is silent is given
 * up by `createSilenceClock`.
 */
export const QUICK_LIMITS = { minDelayMs: 1, maxDelayMs: 2, attemptTimeoutMs: 15_000 };

/** Rounds of a twentieth of a second beside others, for tests in which the service refuses without a limit. */
export const QUICK_RATE = { limit: 20, intervalMs: 10, travelMs: 1 };

/** Settings from environment variables, and configuration where there is some, of a home that has no files. */
export function settingsFrom(env: Record<string, string>, config: Record<string, string> = {}) {
  return connectionSettings({ config: (key) => config[key], env: { HOME: "/nonexistent", ...env } });
}

/** Settings that reach an emulator, or any server that has a domain. */
export function settingsFor(
  server: Pick<TatEmulator, "domain"> & Partial<Pick<TatEmulator, "secretId" | "secretKey">>,
  env: Record<string, string> = {},
) {
  return settingsFrom({
    TENCENTCLOUD_SECRET_ID: server.secretId ?? "AKIDtest",
    TENCENTCLOUD_SECRET_KEY: server.secretKey ?? "test-key",
    TENCENTCLOUD_DOMAIN: server.domain,
    TENCENTCLOUD_PROTOCOL: "HTTP",
    TENCENTCLOUD_REGION: "ap-guangzhou",
    ...env,
  });
}

/** The service as an emulator or another server plays it, without the waits of real life. */
export function connectTo(server: Parameters<typeof settingsFor>[0], options: ConnectTatOptions = {}) {
  return connectTat(settingsFor(server), { limits: QUICK_LIMITS, ...options });
}
