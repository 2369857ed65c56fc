import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError } from "../client/InvalidArgumentError";
import { asRunError } from "./asRunError";
import { findProvider } from "./findProvider";

/**
 * Refuses an explicit provider among a resource's options: its credentials would have to stand in the stack's state.
 *
 * @throws InvalidArgumentError, which names the way round
 */
export function refuseProvider(opts: pulumi.CustomResourceOptions = {}): void {
  if (!opts.provider) return;
  const problem =
    "cannot be given to a resource of this package, which works with the stack's tencentcloud: configuration and the environment. The functions, such as getInvokerRecordsOutput, take an explicit provider.";
  throw asRunError(new InvalidArgumentError("opts.provider", problem));
}

/** Warns when a component above the resource brings an explicit provider, so that nobody believes it to be used. */
export function warnOfUnusedProvider(resource: pulumi.Resource, opts: pulumi.CustomResourceOptions = {}): void {
  if (!findProvider({ parent: opts.parent })) return;
  const message =
    "The explicit tencentcloud provider of the parent is not used here: resources of this package work with the stack's tencentcloud: configuration and the environment.";
  void pulumi.log.warn(message, resource);
}
