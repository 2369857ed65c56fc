import { connectionSettings } from "../../sdk/client/connectionSettings";
import { connectTat } from "../../sdk/client/connectTat";
import type { TatApi } from "../../sdk/client/TatApi";
import type { EmulatorProcess } from "./EmulatorProcess";

/** The emulator's service, reached as the package reaches the real one. */
export function connectTo(emulator: EmulatorProcess): TatApi {
  return connectTat(
    connectionSettings({ config: () => undefined, env: { HOME: "/nonexistent", ...emulator.environment } }),
  );
}
