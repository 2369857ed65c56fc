// By hand, in the shape that Pulumi gives to generated classes: what examples/java needs, where there is no generator for Java.
package com.pulumi.tencentcloudtat.inputs;

import com.pulumi.core.Output;
import com.pulumi.core.annotations.Import;
import com.pulumi.resources.InvokeArgs;
import java.util.List;

public final class GetInvokerStatisticsArgs extends InvokeArgs {
    @Import(name = "invokerIds")
    private Output<List<String>> invokerIds;

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder {
        private final GetInvokerStatisticsArgs args = new GetInvokerStatisticsArgs();

        public Builder invokerIds(List<String> invokerIds) {
            args.invokerIds = Output.of(invokerIds);
            return this;
        }

        public GetInvokerStatisticsArgs build() {
            return args;
        }
    }
}
