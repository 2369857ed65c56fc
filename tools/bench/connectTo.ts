import { connectionSettings } from "../../sdk/identity/connectionSettings";
import { connectTat } from "../../sdk/reads/TatClient";
import type { TatApi } from "../../sdk/wire/TatApi";
import type { EmulatorProcess } from "./EmulatorProcess";

/** The emulator's service, reached as the package reaches the real one. */
export function connectTo(emulator: EmulatorProcess): TatApi {
  return connectTat(
    connectionSettings({ config: () => undefined, env: { HOME: "/nonexistent", ...emulator.environment } }),
  );
}
