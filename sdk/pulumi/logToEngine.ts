import * as pulumi from "@pulumi/pulumi";
import { engineAddress } from "./engineAddress";
import { resourceAt } from "./resourceAt";

/** Something to show in `pulumi up` and its relatives. */
export interface EngineMessage {
  severity: "info" | "warning";
  message: string;
  /** The resource at whose row it is shown; otherwise the stack's. */
  urn?: string;
  /** Shown while the operation runs and not kept in the list at its end. */
  ephemeral?: boolean;
}

/**
 * Shows a message from the process of the dynamic providers. Pulumi starts that process with the engine's address as
 * its argument but does not connect `pulumi.log` to it; where there is no engine, a warning goes to stderr and progress
 * nowhere.
 */
export async function logToEngine({ severity, message, urn, ephemeral }: EngineMessage): Promise<void> {
  if (!connectLog()) {
    if (severity === "warning") console.warn(message);
    return;
  }
  const log = severity === "warning" ? pulumi.log.warn : pulumi.log.info;
  await log(message, resourceAt(urn), undefined, ephemeral);
}

let connected: boolean | undefined;

function connectLog(): boolean {
  connected ??= connectToEngine(engineAddress());
  return connected;
}

function connectToEngine(address: string | undefined): boolean {
  if (address === undefined) return false;
  pulumi.runtime.resetOptions(pulumi.getProject(), pulumi.getStack(), -1, address, "", false, "");
  return true;
}
