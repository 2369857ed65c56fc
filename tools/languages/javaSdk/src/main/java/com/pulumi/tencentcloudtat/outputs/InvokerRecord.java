// By hand, in the shape that Pulumi gives to generated classes: what examples/java needs, where there is no generator for Java.
package com.pulumi.tencentcloudtat.outputs;

import com.pulumi.core.annotations.CustomType;

@CustomType
public final class InvokerRecord {
    private String result;

    public String result() {
        return result;
    }

    @CustomType.Builder
    public static final class Builder {
        private final InvokerRecord made = new InvokerRecord();

        @CustomType.Setter
        public Builder result(String result) {
            made.result = result;
            return this;
        }

        public InvokerRecord build() {
            return made;
        }
    }
}
