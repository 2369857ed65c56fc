import * as pulumi from "@pulumi/pulumi";
import { awaitKnown } from "./inputs";

/** What Pulumi keeps of a program's resources. It declares none of it for others' use; without it, less is seen. */
interface MadeResource extends pulumi.Resource {
  __parentResource?: MadeResource;
  __childResources?: ReadonlySet<MadeResource>;
  __transformations?: pulumi.ResourceTransformation[];
  __remote?: boolean;
  __pulumiType?: string;
}

/** The type token of a resource. */
export function typeOf(resource: pulumi.Resource): string {
  return (resource as MadeResource).__pulumiType ?? "";
}

/** Whether resources of a type change nothing, and so have nothing to be held up: providers, and those of this package. */
export function isReading(type: string): boolean {
  return /^(pulumi:providers:|pulumi-nodejs:dynamic\/tat:|tencentcloud-tat:)/.test(type);
}

/** Whether a type is one of those named, each whole, such as `aws:s3/bucket:Bucket`, or by its beginning: `aws:*`. */
export function matchesType(type: string, patterns: readonly string[]): boolean {
  return patterns.some((one) => (one.endsWith("*") ? type.startsWith(one.slice(0, -1)) : type === one));
}

/** Every resource of the program that has been made in another one, at any depth. */
export function listResources(root: pulumi.Resource): MadeResource[] {
  const children = [...((root as MadeResource).__childResources ?? [])];
  return children.flatMap((child) => [child, ...listResources(child)]);
}

/** A resource and all that it is made in, up to the stack. */
export function ancestorsOf(resource: pulumi.Resource): pulumi.Resource[] {
  const { __parentResource: parent } = resource as MadeResource;
  return parent === undefined ? [resource] : [resource, ...ancestorsOf(parent)];
}

/** Whether a resource is a component of this program, which is nothing by itself: what is in it is. */
export function isLocalComponent(resource: pulumi.Resource): boolean {
  return pulumi.ComponentResource.isInstance(resource) && (resource as MadeResource).__remote !== true;
}

/** The resources that arguments and `dependsOn` name. Outputs of a function's result are not waited for. */
export async function listUpstream(
  args: unknown,
  dependsOn: pulumi.ResourceOptions["dependsOn"],
): Promise<ReadonlySet<pulumi.Resource>> {
  const given = pulumi.output(args) as unknown as { resources?(): ReadonlySet<pulumi.Resource> };
  return new Set([...(await listDependencies(dependsOn)), ...(given.resources?.() ?? [])]);
}

/** The resources that `dependsOn` names, once they are known. */
export async function listDependencies(dependsOn: pulumi.ResourceOptions["dependsOn"]): Promise<pulumi.Resource[]> {
  const named = [(await awaitKnown(pulumi.output<unknown>(dependsOn))) ?? []].flat(Number.POSITIVE_INFINITY);
  return named.filter(pulumi.Resource.isInstance);
}
