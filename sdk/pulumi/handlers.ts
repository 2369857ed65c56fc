/**
 * The code behind the resources of this package. Pulumi writes their providers' methods into the state as text, and that
 * text only requires this module. Internal: its shape changes only together with what those texts call.
 */

export { invokerHealthGate } from "./invokerHealthGateHandlers";
export { invokerRecords } from "./invokerRecordsHandlers";
