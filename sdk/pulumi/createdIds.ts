import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError } from "../client/InvalidArgumentError";
import { accept } from "../records/arguments/Parsed";
import { showValue } from "../records/arguments/showValue";
import { asRunError } from "./asRunError";
import { readOption } from "./requireOptions";

/**
 * The IDs of the resources that options name in `dependsOn`, through components down to the custom resources in them.
 * In a preview the output is unknown as long as one of them is not created, as with any function of Pulumi. What is no
 * resource is refused, as Pulumi does: by the output, since it may come out of one.
 */
export function createdIds(opts: pulumi.InvokeOutputOptions | undefined): pulumi.Output<string[]> {
  return readOption(opts, "dependsOn", (_, value) => accept(idsOf(value))) ?? pulumi.output([]);
}

function idsOf(dependsOn: unknown): pulumi.Output<string[]> {
  const given: pulumi.Output<unknown> = pulumi.output(dependsOn);
  return given.apply((resolved) => {
    const resources = [resolved].flat(Number.POSITIVE_INFINITY).filter(Boolean);
    for (const resource of resources) requireResource(resource);
    return pulumi.all(resources.flatMap(listIds));
  });
}

function requireResource(value: unknown): void {
  if (pulumi.Resource.isInstance(value)) return;
  throw asRunError(new InvalidArgumentError("opts.dependsOn", `${showValue(value)} is not a resource`));
}

function listIds(resource: unknown): pulumi.Output<string>[] {
  if (pulumi.CustomResource.isInstance(resource)) return [resource.id];
  if (!pulumi.Resource.isInstance(resource)) return [];
  // Pulumi offers no public way from a component to its children; without the field only the component is waited for.
  const { __childResources: children } = resource as { __childResources?: Iterable<unknown> };
  return [resource.urn, ...[...(children ?? [])].flatMap(listIds)];
}
