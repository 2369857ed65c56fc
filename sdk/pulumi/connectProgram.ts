import * as pulumi from "@pulumi/pulumi";
import type { ConnectionSettings } from "../client/connectionSettings";
import { connectTat } from "../client/connectTat";
import type { TatApi } from "../client/TatApi";

/** The service as a Pulumi program reaches it: warnings go to the engine, the region may be the one that `args` name. */
export function connectProgram(settings: ConnectionSettings, args: unknown): TatApi {
  return connectTat(settings, { region: readRegion(args), warn: (message) => void pulumi.log.warn(message) });
}

/** Anything but a string is left to the check of all arguments, which names it. */
function readRegion(args: unknown): string | undefined {
  try {
    const region = (args as { region?: unknown } | undefined | null)?.region;
    return typeof region === "string" ? region : undefined;
  } catch {
    return undefined; // a getter that throws
  }
}
