// By hand, in the shape that Pulumi gives to generated classes: what examples/java needs, where there is no generator for Java.
package com.pulumi.tencentcloudtat.outputs;

import com.pulumi.core.annotations.CustomType;

@CustomType
public final class RunStatistics {
    private Double successRate;

    public Double successRate() {
        return successRate;
    }

    @CustomType.Builder
    public static final class Builder {
        private final RunStatistics made = new RunStatistics();

        @CustomType.Setter
        public Builder successRate(Double successRate) {
            made.successRate = successRate;
            return this;
        }

        public RunStatistics build() {
            return made;
        }
    }
}
