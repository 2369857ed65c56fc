// By hand, in the shape that Pulumi gives to generated classes: what examples/java needs, where there is no generator for Java.
package com.pulumi.tencentcloudtat.outputs;

import com.pulumi.core.annotations.CustomType;

@CustomType
public final class AssertInvokersHealthyResult {
    private Boolean healthy;

    public Boolean healthy() {
        return healthy;
    }

    @CustomType.Builder
    public static final class Builder {
        private final AssertInvokersHealthyResult made = new AssertInvokersHealthyResult();

        @CustomType.Setter
        public Builder healthy(Boolean healthy) {
            made.healthy = healthy;
            return this;
        }

        public AssertInvokersHealthyResult build() {
            return made;
        }
    }
}
