import type * as pulumi from "@pulumi/pulumi";

/**
 * The plain value of an output, or undefined where a preview does not know it. An `apply` would never run there, and
 * outside of the running program, as in a hook, it could not tell a preview from an up.
 */
export async function awaitKnown<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  const { isKnown, value } = await settle(output);
  return isKnown ? value : undefined;
}

/** What becomes of an output: its plain value, which means nothing where a preview does not know it. */
export async function settle<T>(output: pulumi.Output<T>): Promise<{ isKnown: boolean; value: T }> {
  // Pulumi declares neither of the two for others' use, but has had both since its first release.
  const { isKnown } = output as unknown as { isKnown: Promise<boolean> };
  const value = await (output as unknown as { promise(): Promise<T> }).promise();
  return { isKnown: await isKnown, value };
}
