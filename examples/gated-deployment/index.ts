import * as pulumi from "@pulumi/pulumi";
import * as tat from "pulumi-tencentcloud-tat";
import { Deployment } from "./Deployment";

const config = new pulumi.Config();
const version = config.require("version");

// Before the release: nothing that depends on this gate is touched while the backup is failing or overdue.
const backup = new tat.InvokerHealthGate("backup-healthy", {
  invokerIds: config.requireObject<string[]>("backupInvokerIds"),
  maxAgeSeconds: (config.getNumber("backupMaxAgeHours") ?? 26) * 3600,
});
const candidate = new Deployment("candidate", { version }, { dependsOn: backup });

// After the release: each version is waited for until the smoke test has run once with it and succeeded.
const smokeTest = new tat.InvokerHealthGate(
  "smoke-test-passed",
  {
    invokerIds: config.requireObject<string[]>("smokeTestInvokerIds"),
    triggers: [version],
    wait: {
      runStartedAfter: "gate",
      timeoutSeconds: config.getNumber("waitSeconds") ?? 1800,
      pollSeconds: config.getNumber("pollSeconds") ?? 10,
    },
  },
  { dependsOn: candidate },
);
const live = new Deployment("live", { version }, { dependsOn: smokeTest });

export const candidateVersion = candidate.version;
export const liveVersion = live.version;
export const smokeTestRuns = smokeTest.verdict.latest;
