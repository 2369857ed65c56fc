import * as pulumi from "@pulumi/pulumi";
import { awaitKnown } from "./awaitKnown";

/** What a gate's provider cannot know by itself. It is taken off the inputs before they reach the state. */
export interface GateOrigin {
  isPreview?: boolean;
  /** Where messages about the gate are shown. */
  urn?: string;
  /** Comes when what the gate depends on is registered. */
  begins?: true;
}

/** The origin of a gate that the running program makes with these options. */
export function gateOrigin(name: string, type: string, opts: pulumi.ResourceOptions): pulumi.Inputs {
  return {
    isPreview: pulumi.runtime.isDryRun(),
    // As promises, not as outputs: a gate that depended on its own parent would wait for itself.
    urn: awaitKnown(pulumi.createUrn(name, type, opts.parent)),
    begins: awaitRegistered(opts.dependsOn),
  };
}

/**
 * Resolves when what a gate depends on is registered. Pulumi waits for the resources in a component, and so not at all
 * for a component without any, although what that one depends on may not be done.
 */
async function awaitRegistered(dependsOn: pulumi.ResourceOptions["dependsOn"]): Promise<true> {
  const resources = [(await awaitKnown(pulumi.output<unknown>(dependsOn))) ?? []].flat(Number.POSITIVE_INFINITY);
  await Promise.all(resources.filter(pulumi.Resource.isInstance).map(({ urn }) => awaitKnown(urn)));
  return true;
}
