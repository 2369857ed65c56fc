import * as pulumi from "@pulumi/pulumi";

/**
 * The IDs of the resources that options name in `dependsOn`, through components down to the custom resources in them.
 * In a preview the output is unknown as long as one of them is not created, as with any function of Pulumi.
 */
export function createdIds(dependsOn: pulumi.InvokeOutputOptions["dependsOn"]): pulumi.Output<string[]> {
  if (dependsOn === undefined) return pulumi.output([]);
  const resources: pulumi.Output<unknown> = pulumi.output(dependsOn as unknown);
  return resources.apply((resolved) => pulumi.all([resolved].flat().flatMap(listIds)));
}

function listIds(resource: unknown): pulumi.Output<string>[] {
  if (pulumi.CustomResource.isInstance(resource)) return [resource.id];
  if (!pulumi.Resource.isInstance(resource)) return [];
  // Pulumi offers no public way from a component to its children; without the field only the component is waited for.
  const { __childResources: children } = resource as { __childResources?: Iterable<unknown> };
  return [resource.urn, ...[...(children ?? [])].flatMap(listIds)];
}
