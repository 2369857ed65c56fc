// By hand, in the shape that Pulumi gives to generated classes: what examples/java needs, where there is no generator for Java.
package com.pulumi.tencentcloudtat.outputs;

import com.pulumi.core.annotations.CustomType;

@CustomType
public final class GetInvokerStatisticsResult {
    private RunStatistics overall;

    public RunStatistics overall() {
        return overall;
    }

    @CustomType.Builder
    public static final class Builder {
        private final GetInvokerStatisticsResult made = new GetInvokerStatisticsResult();

        @CustomType.Setter
        public Builder overall(RunStatistics overall) {
            made.overall = overall;
            return this;
        }

        public GetInvokerStatisticsResult build() {
            return made;
        }
    }
}
