using System.Collections.Generic;
using Pulumi;
using Pulumi.TencentcloudTat;

return await Deployment.RunAsync(() =>
{
    var config = new Config();
    var backupInvokerIds = config.RequireObject<List<string>>("backupInvokerIds");
    var preflightInvokerIds = config.RequireObject<List<string>>("preflightInvokerIds");

    // The assertion: a failure here ends the preview and the up.
    var preflight = AssertInvokersHealthy.Invoke(new AssertInvokersHealthyInvokeArgs
    {
        InvokerIds = preflightInvokerIds,
    });

    // The gate: nothing that depends on it is touched while the backup is failing or overdue.
    var backupHealthy = new InvokerHealthGate("backup-healthy", new InvokerHealthGateArgs
    {
        InvokerIds = backupInvokerIds,
        MaxAgeSeconds = 26 * 60 * 60,
    });

    // In the place of your own resources: keep their DependsOn.
    var history = new InvokerRecords("history", new InvokerRecordsArgs
    {
        InvokerIds = backupInvokerIds,
    }, new CustomResourceOptions { DependsOn = { backupHealthy } });

    // The statistics: how the backup has been going, over its whole history.
    var statistics = GetInvokerStatistics.Invoke(new GetInvokerStatisticsInvokeArgs
    {
        InvokerIds = backupInvokerIds,
    });

    return new Dictionary<string, object?>
    {
        ["preflightHealthy"] = preflight.Apply(verdict => verdict.Healthy),
        ["backupHealthy"] = backupHealthy.Healthy,
        ["successRate"] = statistics.Apply(found => found.Overall.SuccessRate),
        ["latestResult"] = history.InvokerRecordSet.Apply(runs => runs.IsEmpty ? "none" : runs[0].Result),
    };
});
