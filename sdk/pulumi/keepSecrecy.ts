import { runtime } from "@pulumi/pulumi";
import type { DynamicValues } from "./DynamicValues";

/** Makes each output a secret when one of a resource's inputs is: see `secrecyOf`. In the state they are encrypted then. */
export function keepSecrecy({ __secret }: DynamicValues, outputs: DynamicValues): DynamicValues {
  if (__secret !== true) return outputs;
  return { ...Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, asSecret(value)])), __secret };
}

/** As Pulumi writes a secret on the wire; its function for that takes inputs of a program only. */
function asSecret(value: unknown): DynamicValues {
  return { [runtime.specialSigKey]: runtime.specialSecretSig, value };
}
