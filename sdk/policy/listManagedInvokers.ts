import type { PolicyResource } from "@pulumi/policy";
import { parseInstant } from "../records/arguments/parseInstant";
import { type ConnectionRequest, connectionOf } from "./ConnectionRequest";
import { INVOKER_TYPE } from "./invokerType";
import { readProperty } from "./readProperty";

/** An invoker that the stack manages with the official provider. */
export interface ManagedInvoker {
  resource: PolicyResource;
  /** Undefined while the preview does not know it. */
  invokerId?: string;
  /** Undefined while the preview does not know it. */
  connection?: ConnectionRequest;
  /** Whether it will run again: undefined when nothing says that it does not. */
  endOfRuns?: "is disabled" | "is scheduled to run once";
  /** In milliseconds since the UNIX epoch. */
  createdMs?: number;
}

/** The invokers among a stack's resources. */
export function listManagedInvokers(resources: readonly PolicyResource[]): ManagedInvoker[] {
  return resources.filter(({ type }) => type === INVOKER_TYPE).map(readInvoker);
}

function readInvoker(resource: PolicyResource): ManagedInvoker {
  const created = parseInstant("createdTime", readText(resource, "createdTime"));
  return {
    resource,
    invokerId: readText(resource, "invokerId") ?? readText(resource, "id"),
    connection: connectionOf(resource),
    endOfRuns: readEndOfRuns(resource),
    createdMs: created.ok ? created.value : undefined,
  };
}

function readEndOfRuns({ props }: PolicyResource): ManagedInvoker["endOfRuns"] {
  const enable = readProperty(props, "enable");
  if (enable.isKnown && enable.value === false) return "is disabled";
  const schedule = readProperty(props, "scheduleSettings");
  const policy = schedule.isKnown ? (schedule.value as { policy?: unknown } | undefined)?.policy : undefined;
  return policy === "ONCE" ? "is scheduled to run once" : undefined;
}

function readText({ props }: PolicyResource, name: string): string | undefined {
  const property = readProperty(props, name);
  return property.isKnown && typeof property.value === "string" && property.value ? property.value : undefined;
}
