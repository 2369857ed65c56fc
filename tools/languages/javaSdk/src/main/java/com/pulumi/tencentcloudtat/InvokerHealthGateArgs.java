// By hand, in the shape that Pulumi gives to generated classes: what examples/java needs, where there is no generator for Java.
package com.pulumi.tencentcloudtat;

import com.pulumi.core.Output;
import com.pulumi.core.annotations.Import;
import com.pulumi.resources.ResourceArgs;
import java.util.List;

public final class InvokerHealthGateArgs extends ResourceArgs {
    @Import(name = "invokerIds")
    private Output<List<String>> invokerIds;

    @Import(name = "maxAgeSeconds")
    private Output<Integer> maxAgeSeconds;

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder {
        private final InvokerHealthGateArgs args = new InvokerHealthGateArgs();

        public Builder invokerIds(List<String> invokerIds) {
            args.invokerIds = Output.of(invokerIds);
            return this;
        }

        public Builder maxAgeSeconds(Integer maxAgeSeconds) {
            args.maxAgeSeconds = Output.of(maxAgeSeconds);
            return this;
        }

        public InvokerHealthGateArgs build() {
            return args;
        }
    }
}
