import type { PolicyResource } from "@pulumi/policy";
import { InvokerHealthGate } from "../pulumi/InvokerHealthGate";

/** Whether a resource is an `InvokerHealthGate`. */
export function isGate({ type }: PolicyResource): boolean {
  return type === InvokerHealthGate.__pulumiType;
}
