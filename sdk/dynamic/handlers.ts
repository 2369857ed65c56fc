import { InvokerHealthGateResource } from "../resources/InvokerHealthGateResource";
import { InvokerRecordsResource } from "../resources/InvokerRecordsResource";
import { DynamicHost } from "./DynamicHost";
import { createDynamicProvider } from "./dynamicProvider";

// The texts in the states require this file, see `providerInputs`. Internal, but for ever: whatever a version has written
// calls `configure` and then the other methods of what this exports.

const host = new DynamicHost();

/** The code behind `InvokerRecords`, which Pulumi runs in a process of its own. */
export const invokerRecords = createDynamicProvider(host, new InvokerRecordsResource(host));

/** The code behind `InvokerHealthGate`, which Pulumi runs in a process of its own. */
export const invokerHealthGate = createDynamicProvider(host, new InvokerHealthGateResource(host));
