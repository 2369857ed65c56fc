import * as pulumi from "@pulumi/pulumi";
import { awaitKnown } from "./awaitKnown";

/** What a gate's provider cannot know by itself. It is taken off the inputs before they reach the state. */
export interface GateOrigin {
  isPreview?: boolean;
  /** Where messages about the gate are shown. */
  urn?: string;
}

/** The origin of a gate that the running program makes. */
export function gateOrigin(name: string, type: string, parent: pulumi.Resource | undefined): pulumi.Inputs {
  // As a promise, not as an output: a gate that depended on its own parent would wait for itself.
  return { isPreview: pulumi.runtime.isDryRun(), urn: awaitKnown(pulumi.createUrn(name, type, parent)) };
}
