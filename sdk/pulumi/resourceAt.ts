import * as pulumi from "@pulumi/pulumi";

/** The resource with a URN, for `pulumi.log`, which looks at nothing else of it. */
export function resourceAt(urn: string | undefined): pulumi.Resource | undefined {
  return urn === undefined ? undefined : ({ urn: pulumi.output(urn) } as pulumi.Resource);
}
