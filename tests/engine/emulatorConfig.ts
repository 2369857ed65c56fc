import type { TatEmulator } from "../../sdk/emulator";
import type { ConfigValue } from "./temporaryStack";

/** The `tencentcloud:` configuration that points a stack at the emulator, with its first key as secrets. */
export function emulatorConfig(emulator: TatEmulator): Record<string, ConfigValue> {
  return {
    "tencentcloud:region": emulator.region,
    "tencentcloud:domain": emulator.domain,
    "tencentcloud:protocol": "HTTP",
    "tencentcloud:secretId": { secret: emulator.secretId },
    "tencentcloud:secretKey": { secret: emulator.secretKey },
    ...(emulator.token === undefined ? {} : { "tencentcloud:securityToken": { secret: emulator.token } }),
  };
}
