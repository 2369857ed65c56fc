// By hand, in the shape that Pulumi gives to generated classes: what examples/java needs, where there is no generator for Java.
package com.pulumi.tencentcloudtat;

import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.core.annotations.ResourceType;
import com.pulumi.resources.CustomResource;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.tencentcloudtat.outputs.InvokerRecord;
import java.util.List;

@ResourceType(type = "tencentcloud-tat:index:InvokerRecords")
public class InvokerRecords extends CustomResource {
    @Export(name = "invokerRecordSet", refs = {List.class, InvokerRecord.class}, tree = "[0,1]")
    private Output<List<InvokerRecord>> invokerRecordSet;

    public Output<List<InvokerRecord>> invokerRecordSet() {
        return invokerRecordSet;
    }

    public InvokerRecords(String name, InvokerRecordsArgs args) {
        this(name, args, null);
    }

    public InvokerRecords(String name, InvokerRecordsArgs args, CustomResourceOptions options) {
        super("tencentcloud-tat:index:InvokerRecords", name, args, options);
    }
}
