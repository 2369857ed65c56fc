import * as pulumi from "@pulumi/pulumi";
import type { ConnectionSettings } from "../client/connectionSettings";
import { connectTat } from "../client/connectTat";
import type { TatApi } from "../client/TatApi";
import { parseRegion } from "../records/arguments/parseRegion";

/** The service as a Pulumi program reaches it: warnings go to the engine, the region may be the one that `args` name. */
export function connectProgram(settings: ConnectionSettings, args: unknown): TatApi {
  return connectTat(settings, { region: readRegion(args), warn: (message) => void pulumi.log.warn(message) });
}

/** Anything but a region is left to the check of all arguments, which names it beside whatever else is wrong. */
function readRegion(args: unknown): string | undefined {
  try {
    const region = parseRegion("region", (args as { region?: unknown } | undefined | null)?.region);
    return region.ok ? region.value : undefined;
  } catch {
    return undefined; // a getter that throws
  }
}
