import * as pulumi from "@pulumi/pulumi";
import type { ArgumentProblem } from "../records/arguments/ArgumentProblem";
import { awaitKnown } from "./awaitKnown";
import { findUndefined } from "./findUndefined";

/** What a resource's provider cannot know by itself. It is taken off the inputs before they reach the state. */
export interface ResourceOrigin {
  isPreview?: boolean;
  /** Where messages about the resource are shown. */
  urn?: string;
  /** Comes when what the resource depends on is registered. */
  begins?: true;
  /** The arguments that came out undefined of an output; absent when none did. */
  undefinedArguments?: ArgumentProblem[];
}

/** The origin of a resource that the running program makes with these arguments and options. */
export function resourceOrigin(name: string, type: string, args: object, opts: pulumi.ResourceOptions): pulumi.Inputs {
  return {
    isPreview: pulumi.runtime.isDryRun(),
    // As promises, not as outputs: a resource that depended on its own parent would wait for itself.
    urn: awaitKnown(pulumi.createUrn(name, type, opts.parent)),
    begins: awaitRegistered(opts.dependsOn),
    undefinedArguments: findUndefined(args).then((problems) => (problems.length > 0 ? problems : undefined)),
  };
}

/**
 * Resolves when what a resource depends on is registered. Pulumi waits for the resources in a component, and so not at all
 * for a component without any, although what that one depends on may not be done.
 */
async function awaitRegistered(dependsOn: pulumi.ResourceOptions["dependsOn"]): Promise<true> {
  const resources = [(await awaitKnown(pulumi.output<unknown>(dependsOn))) ?? []].flat(Number.POSITIVE_INFINITY);
  await Promise.all(resources.filter(pulumi.Resource.isInstance).map(({ urn }) => awaitKnown(urn)));
  return true;
}
