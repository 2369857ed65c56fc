import type { TatEmulator } from "../../sdk/emulator";

/** The stack configuration with which a stack reaches an emulator. */
export function connectionConfig(emulator: TatEmulator) {
  return {
    "tencentcloud:domain": emulator.domain,
    "tencentcloud:protocol": "HTTP",
    "tencentcloud:region": emulator.region,
    "tencentcloud:secretId": emulator.secretId,
    "tencentcloud:secretKey": { secret: emulator.secretKey },
  };
}
