import * as pulumi from "@pulumi/pulumi";
import type { TatEmulator } from "../../sdk/emulator/index";
import { connectionConfig } from "../engine/connectionConfig";

/** Makes this process a program of Pulumi's unit tests, whose configuration leads to the emulator. */
export function mockProgram(emulator: TatEmulator): void {
  const plain = Object.entries(connectionConfig(emulator)).map(([key, value]) => [
    key,
    typeof value === "string" ? value : value.secret,
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(plain), ["tencentcloud:secretKey"]);
  const mocks: pulumi.runtime.Mocks = { newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) };
  pulumi.runtime.setMocks(mocks, "p", "s", false);
}
