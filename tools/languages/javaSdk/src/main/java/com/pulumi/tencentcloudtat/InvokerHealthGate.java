// By hand, in the shape that Pulumi gives to generated classes: what examples/java needs, where there is no generator for Java.
package com.pulumi.tencentcloudtat;

import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.core.annotations.ResourceType;
import com.pulumi.resources.CustomResource;
import com.pulumi.resources.CustomResourceOptions;

@ResourceType(type = "tencentcloud-tat:index:InvokerHealthGate")
public class InvokerHealthGate extends CustomResource {
    @Export(name = "healthy", refs = {Boolean.class}, tree = "[0]")
    private Output<Boolean> healthy;

    public Output<Boolean> healthy() {
        return healthy;
    }

    public InvokerHealthGate(String name, InvokerHealthGateArgs args) {
        this(name, args, null);
    }

    public InvokerHealthGate(String name, InvokerHealthGateArgs args, CustomResourceOptions options) {
        super("tencentcloud-tat:index:InvokerHealthGate", name, args, options);
    }
}
