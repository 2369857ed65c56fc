import * as pulumi from "@pulumi/pulumi";
import { accept } from "../records/arguments/Parsed";
import { readOption } from "./requireOptions";

/**
 * Warns when a gate that waits is given `customTimeouts`, which Pulumi does not apply to dynamic resources, so that
 * nobody believes them to end the wait.
 */
export function warnOfUnusedTimeouts(
  gate: pulumi.Resource,
  wait: unknown,
  opts: pulumi.CustomResourceOptions | undefined,
): void {
  if (wait === undefined || wait === null) return;
  if (readOption(opts, "customTimeouts", accept) === undefined) return;
  const message =
    "The option customTimeouts has no effect on this resource: wait.timeoutSeconds is what ends the wait.";
  void pulumi.log.warn(message, gate);
}
