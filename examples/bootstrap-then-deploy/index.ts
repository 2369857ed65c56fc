import * as pulumi from "@pulumi/pulumi";
import * as tat from "pulumi-tencentcloud-tat";
import { Deployment } from "./Deployment";
import { Invoker } from "./Invoker";

const config = new pulumi.Config();

// Prepares the machine, once: a command that installs what the release needs.
const bootstrap = new Invoker("bootstrap", {
  name: config.get("invokerName") ?? "bootstrap",
  type: "SCHEDULE",
  commandId: config.require("commandId"),
  instanceIds: config.requireObject<string[]>("instanceIds"),
  scheduleSettings: { policy: "ONCE", invokeTime: config.require("invokeTime") },
});

// Waits until that run has succeeded: one that started since the invoker is there.
const prepared = new tat.InvokerHealthGate("machine-prepared", {
  invokerIds: [bootstrap.invokerId],
  wait: {
    runStartedAfter: bootstrap.createdTime,
    timeoutSeconds: config.getNumber("waitSeconds") ?? 1800,
    pollSeconds: config.getNumber("pollSeconds") ?? 10,
  },
});

const service = new Deployment("service", { version: config.require("version") }, { dependsOn: prepared });

export const version = service.version;
export const preparedBy = prepared.verdict.latest;
