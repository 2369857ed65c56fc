import type { Action } from "./Action";
import { describeInvocations } from "./describeInvocations";
import { describeInvocationTasks } from "./describeInvocationTasks";
import { describeInvokerRecords } from "./describeInvokerRecords";
import { describeInvokers } from "./describeInvokers";

/** The actions that the emulator knows, by name; any other is answered with InvalidAction. */
export const actions: ReadonlyMap<string, Action> = new Map([
  ["DescribeInvokerRecords", describeInvokerRecords],
  ["DescribeInvokers", describeInvokers],
  ["DescribeInvocations", describeInvocations],
  ["DescribeInvocationTasks", describeInvocationTasks],
]);
