import pulumi
import pulumi_tencentcloud_tat as tat

config = pulumi.Config()
backup_invoker_ids = config.require_object("backupInvokerIds")
preflight_invoker_ids = config.require_object("preflightInvokerIds")

# The assertion: a failure here ends the preview and the up, by a RunError without a traceback.
try:
    preflight = tat.assert_invokers_healthy(invoker_ids=preflight_invoker_ids)
except Exception as error:
    raise pulumi.RunError(str(error)) from None

# The gate: nothing that depends on it is touched while the backup is failing or overdue.
backup_healthy = tat.InvokerHealthGate(
    "backup-healthy",
    invoker_ids=backup_invoker_ids,
    max_age_seconds=26 * 60 * 60,
)

# In the place of your own resources: keep their depends_on.
history = tat.InvokerRecords(
    "history",
    invoker_ids=backup_invoker_ids,
    opts=pulumi.ResourceOptions(depends_on=[backup_healthy]),
)

# The statistics: how the backup has been going, over its whole history.
statistics = tat.get_invoker_statistics(invoker_ids=backup_invoker_ids)

pulumi.export("preflightHealthy", preflight.healthy)
pulumi.export("backupHealthy", backup_healthy.healthy)
pulumi.export("successRate", statistics.overall.success_rate)
pulumi.export("latestResult", history.invoker_record_set.apply(lambda runs: runs[0].result if runs else "none"))
