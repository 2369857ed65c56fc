import * as pulumi from "@pulumi/pulumi";

/**
 * An input by which a resource's provider learns that another one is a secret: Pulumi hands it plain values. It is there
 * only when there are secrets, and stands in the state then, for later refreshes. Triggers decide nothing that is read.
 */
export function secrecyOf(inputs: pulumi.Inputs | undefined): { __secret: Promise<true | undefined> } {
  const { triggers, ...args } = inputs ?? {};
  // What an argument rejects with is told where the resource is registered.
  const isSecret = pulumi.isSecret(pulumi.output(args)).catch(() => false);
  return { __secret: isSecret.then((is) => is || undefined) };
}
