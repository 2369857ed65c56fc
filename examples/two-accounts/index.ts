import * as pulumi from "@pulumi/pulumi";
import * as tat from "pulumi-tencentcloud-tat-provider";

const config = new pulumi.Config();
const preflightInvokerIds = config.requireObject<string[]>("preflightInvokerIds");
const backupInvokerIds = config.requireObject<string[]>("backupInvokerIds");

// Each provider is a process with credentials, region and rate limit of its own.
const production = new tat.Provider("production", {
  profile: config.require("productionProfile"),
  region: config.require("productionRegion"),
});
const recovery = new tat.Provider("recovery", {
  profile: config.require("recoveryProfile"),
  region: config.require("recoveryRegion"),
});

// The assertion: a failure here ends the up. As an output, so that it is asked with the provider's credentials.
const preflight = tat.assertInvokersHealthyOutput({ invokerIds: preflightInvokerIds }, { provider: production });

// The gate: production is not touched while the copies in the other account are failing or overdue.
const backup = new tat.InvokerHealthGate(
  "backup-healthy",
  { invokerIds: backupInvokerIds, maxAgeSeconds: 26 * 60 * 60 },
  { provider: recovery },
);

// In the place of your own resources: keep their dependsOn.
const history = new tat.InvokerRecords(
  "history",
  { invokerIds: preflightInvokerIds },
  { provider: production, dependsOn: backup },
);

// The statistics: how the backup has been going, over its whole history.
const statistics = tat.getInvokerStatisticsOutput({ invokerIds: backupInvokerIds }, { provider: recovery });

export const preflightHealthy = preflight.healthy;
export const backupHealthy = backup.healthy;
export const successRate = statistics.overall.successRate;
export const latestResult = history.invokerRecordSet[0].result;
