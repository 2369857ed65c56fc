package tat;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.tencentcloudtat.InvokerHealthGate;
import com.pulumi.tencentcloudtat.InvokerHealthGateArgs;
import com.pulumi.tencentcloudtat.InvokerRecords;
import com.pulumi.tencentcloudtat.InvokerRecordsArgs;
import com.pulumi.tencentcloudtat.TencentcloudtatFunctions;
import com.pulumi.tencentcloudtat.inputs.AssertInvokersHealthyArgs;
import com.pulumi.tencentcloudtat.inputs.GetInvokerStatisticsArgs;
import java.util.List;

public class App {
    public static void main(String[] args) {
        Pulumi.run(App::program);
    }

    static void program(Context ctx) {
        var backupInvokerIds = List.of(ctx.config().requireObject("backupInvokerIds", String[].class));
        var preflightInvokerIds = List.of(ctx.config().requireObject("preflightInvokerIds", String[].class));

        // The assertion: a failure here ends the preview and the up.
        var preflight = TencentcloudtatFunctions.assertInvokersHealthy(
            AssertInvokersHealthyArgs.builder().invokerIds(preflightInvokerIds).build());

        // The gate: nothing that depends on it is touched while the backup is failing or overdue.
        var backupHealthy = new InvokerHealthGate("backup-healthy", InvokerHealthGateArgs.builder()
            .invokerIds(backupInvokerIds)
            .maxAgeSeconds(26 * 60 * 60)
            .build());

        // In the place of your own resources: keep their dependsOn.
        var history = new InvokerRecords("history",
            InvokerRecordsArgs.builder().invokerIds(backupInvokerIds).build(),
            CustomResourceOptions.builder().dependsOn(backupHealthy).build());

        // The statistics: how the backup has been going, over its whole history.
        var statistics = TencentcloudtatFunctions.getInvokerStatistics(
            GetInvokerStatisticsArgs.builder().invokerIds(backupInvokerIds).build());

        ctx.export("preflightHealthy", preflight.applyValue(verdict -> verdict.healthy()));
        ctx.export("backupHealthy", backupHealthy.healthy());
        ctx.export("successRate", statistics.applyValue(found -> found.overall().successRate()));
        ctx.export("latestResult", history.invokerRecordSet().applyValue(
            runs -> runs.isEmpty() ? "none" : runs.get(0).result()));
    }
}
