import type * as pulumi from "@pulumi/pulumi";
import { refuse } from "../records/arguments/Parsed";
import { readOption } from "./requireOptions";

/** By each of them Pulumi takes the resource for one that exists already, and reads it instead of creating it. */
const OPTION_NAMES = ["id", "import", "urn"];

/**
 * Refuses the options that adopt an existing resource: a gate that is read and not created is never judged, and holds
 * nothing up.
 *
 * @throws InvalidArgumentError naming the option
 */
export function refuseImport(opts?: pulumi.CustomResourceOptions): void {
  for (const name of OPTION_NAMES) readOption(opts, name, refuseOption);
}

function refuseOption(property: string) {
  return refuse(property, "there is nothing at the service that this resource could be imported from: create it");
}
