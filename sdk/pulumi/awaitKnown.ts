import type * as pulumi from "@pulumi/pulumi";

/**
 * The plain value of an output, or undefined where a preview does not know it. An `apply` would never run there, and
 * outside of the running program, as in a hook, it could not tell a preview from an up.
 */
export async function awaitKnown<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  // Pulumi declares neither of the two for others' use, but has had both since its first release.
  const { isKnown } = output as unknown as { isKnown: Promise<boolean> };
  const value = await (output as unknown as { promise(): Promise<T> }).promise();
  return (await isKnown) ? value : undefined;
}
