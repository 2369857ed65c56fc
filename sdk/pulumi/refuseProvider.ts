import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError } from "../client/InvalidArgumentError";
import { accept } from "../records/arguments/Parsed";
import { asRunError } from "./asRunError";
import { inheritProvider } from "./findProvider";
import { readOption } from "./requireOptions";

const REASON =
  "cannot be given to a resource of this package, which works with the stack's tencentcloud: configuration and the environment. The functions, such as getInvokerRecordsOutput, take an explicit provider.";

/**
 * Refuses an explicit provider among a resource's options: its credentials would have to stand in the stack's state.
 *
 * @throws InvalidArgumentError, which names the way round; also for options that are none and a parent that is no resource
 */
export function refuseProvider(opts?: pulumi.CustomResourceOptions): void {
  inheritProvider(opts, { provider: REASON });
  // Pulumi takes null for a provider, and fails deep inside.
  if (readOption(opts, "provider", accept) === undefined && opts?.provider !== null) return;
  throw asRunError(new InvalidArgumentError("opts.provider", REASON));
}

/** Warns when a component above the resource brings an explicit provider, so that nobody believes it to be used. */
export function warnOfUnusedProvider(resource: pulumi.Resource, opts?: pulumi.CustomResourceOptions): void {
  if (!inheritProvider(opts)) return;
  const message =
    "The explicit tencentcloud provider of the parent is not used here: resources of this package work with the stack's tencentcloud: configuration and the environment.";
  void pulumi.log.warn(message, resource);
}
