// By hand, in the shape that Pulumi gives to generated classes: what examples/java needs, where there is no generator for Java.
package com.pulumi.tencentcloudtat;

import com.pulumi.core.Output;
import com.pulumi.core.TypeShape;
import com.pulumi.deployment.Deployment;
import com.pulumi.deployment.InvokeOptions;
import com.pulumi.tencentcloudtat.inputs.AssertInvokersHealthyArgs;
import com.pulumi.tencentcloudtat.inputs.GetInvokerStatisticsArgs;
import com.pulumi.tencentcloudtat.outputs.AssertInvokersHealthyResult;
import com.pulumi.tencentcloudtat.outputs.GetInvokerStatisticsResult;

public final class TencentcloudtatFunctions {
    public static Output<AssertInvokersHealthyResult> assertInvokersHealthy(AssertInvokersHealthyArgs args) {
        return Deployment.getInstance()
            .invoke("tencentcloud-tat:index:assertInvokersHealthy", TypeShape.of(AssertInvokersHealthyResult.class), args, InvokeOptions.Empty);
    }

    public static Output<GetInvokerStatisticsResult> getInvokerStatistics(GetInvokerStatisticsArgs args) {
        return Deployment.getInstance()
            .invoke("tencentcloud-tat:index:getInvokerStatistics", TypeShape.of(GetInvokerStatisticsResult.class), args, InvokeOptions.Empty);
    }
}
