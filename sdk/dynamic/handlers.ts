/**
 * The code behind the resources of this package. The texts in the states require it, see `providerInputs`. Internal, but
 * for ever: whatever a version has written calls `configure` and then the other methods of what this exports.
 */

export { invokerHealthGate } from "./gateHandlers";
export { invokerRecords } from "./recordsHandlers";
