package main

import (
	tat "pulumi-tencentcloud-tat.invalid/sdk/go/tencentcloudtat"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func program(ctx *pulumi.Context) error {
	var backupInvokerIds, preflightInvokerIds []string
	settings := config.New(ctx, "")
	settings.RequireObject("backupInvokerIds", &backupInvokerIds)
	settings.RequireObject("preflightInvokerIds", &preflightInvokerIds)

	// The assertion: a failure here ends the preview and the up.
	preflight, err := tat.AssertInvokersHealthy(ctx, &tat.AssertInvokersHealthyArgs{InvokerIds: preflightInvokerIds})
	if err != nil {
		return err
	}

	// The gate: nothing that depends on it is touched while the backup is failing or overdue.
	backupHealthy, err := tat.NewInvokerHealthGate(ctx, "backup-healthy", &tat.InvokerHealthGateArgs{
		InvokerIds:    pulumi.ToStringArray(backupInvokerIds),
		MaxAgeSeconds: pulumi.Int(26 * 60 * 60),
	})
	if err != nil {
		return err
	}

	// In the place of your own resources: keep their DependsOn.
	history, err := tat.NewInvokerRecords(ctx, "history", &tat.InvokerRecordsArgs{
		InvokerIds: pulumi.ToStringArray(backupInvokerIds),
	}, pulumi.DependsOn([]pulumi.Resource{backupHealthy}))
	if err != nil {
		return err
	}

	// The statistics: how the backup has been going, over its whole history.
	statistics, err := tat.GetInvokerStatistics(ctx, &tat.GetInvokerStatisticsArgs{InvokerIds: backupInvokerIds})
	if err != nil {
		return err
	}

	ctx.Export("preflightHealthy", pulumi.Bool(preflight.Healthy))
	ctx.Export("backupHealthy", backupHealthy.Healthy)
	ctx.Export("successRate", pulumi.ToOutput(statistics.Overall.SuccessRate))
	ctx.Export("latestResult", history.InvokerRecordSet.Index(pulumi.Int(0)).Result())
	return nil
}
