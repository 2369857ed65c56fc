import { InvokerHealthGateResource } from "../resources/InvokerHealthGateResource";
import { InvokerRecordsResource } from "../resources/InvokerRecordsResource";
import { dynamicHost } from "./dynamicHost";
import { createDynamicProvider } from "./dynamicProvider";

// The texts in the states require this file, see `providerInputs`. Internal, but for ever: whatever a version has written
// calls `configure` and then the other methods of what this exports.

/** The code behind `InvokerRecords`, which Pulumi runs in a process of its own. */
export const invokerRecords = createDynamicProvider(new InvokerRecordsResource(dynamicHost));

/** The code behind `InvokerHealthGate`, which Pulumi runs in a process of its own. */
export const invokerHealthGate = createDynamicProvider(new InvokerHealthGateResource(dynamicHost));
