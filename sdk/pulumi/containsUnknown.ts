import { runtime } from "@pulumi/pulumi";

/** Whether an input as a dynamic provider gets it is, or holds, a value that is not known in this preview. */
export function containsUnknown(value: unknown): boolean {
  if (value === runtime.unknownValue) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(containsUnknown);
}
