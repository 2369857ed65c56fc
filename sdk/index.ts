export { InvalidArgumentError } from "./checks/InvalidArgumentError";
export type { AnyText, Region } from "./checks/parseNames";
export { TatError, type TatErrorDetails } from "./checks/TatError";
export { CredentialsError } from "./identity/CredentialsError";
export { type GuardStackOptions, guardStack } from "./program/guardStack";
export {
  type AssertLatestRunSucceededArgs,
  type AssertLatestRunSucceededOutputArgs,
  assertInvokersHealthy,
  assertInvokersHealthyOutput,
  assertLatestRunSucceeded,
  assertLatestRunSucceededOutput,
  type CheckInvokerHealthOutputArgs,
  checkInvokerHealth,
  checkInvokerHealthOutput,
  type HealthOutputArgs,
} from "./program/healthFunctions";
export {
  InvokerHealthGate,
  type InvokerHealthGateArgs,
  type InvokerHealthGateOptions,
  type InvokerHealthGateWait,
} from "./program/InvokerHealthGate";
export { InvokerRecords, type InvokerRecordsArgs } from "./program/InvokerRecords";
export type { OneRegionOutputArgs, SeveralRegionsOutputArgs } from "./program/inputs";
export { invokerHealthHook } from "./program/invokerHealthHook";
export {
  type CountedInvokersOutputArgs,
  type CountedRunsOutputArgs,
  type GetInvokerRecordsHistoryOutputArgs,
  type GetInvokerRecordsOutputArgs,
  type GetInvokerRecordsPageOutputArgs,
  type GetInvokerStatisticsOutputArgs,
  type GetInvokersOutputArgs,
  type GetLatestInvokerRecordsOutputArgs,
  getInvokerRecords,
  getInvokerRecordsOutput,
  getInvokerStatistics,
  getInvokerStatisticsOutput,
  getInvokers,
  getInvokersOutput,
  getLatestInvokerRecords,
  getLatestInvokerRecordsOutput,
} from "./program/readFunctions";
export type { CheckInvokerHealthArgs, HealthArgs } from "./reads/health";
export { InvokerUnhealthyError } from "./reads/health";
export type { GetInvokersArgs, GetInvokersResult } from "./reads/invokers";
export type {
  GetLatestInvokerRecordsArgs,
  GetLatestInvokerRecordsResult,
} from "./reads/latest";
export type {
  GetInvokerRecordsArgs,
  GetInvokerRecordsHistoryArgs,
  GetInvokerRecordsPageArgs,
  GetInvokerRecordsResult,
} from "./reads/records";
export type {
  CountedInvokersArgs,
  CountedRunsArgs,
  GetInvokerStatisticsArgs,
  GetInvokerStatisticsResult,
} from "./reads/statistics";
export type { InvokerTarget, OneRegionArgs, SeveralRegionsArgs } from "./reads/targets";
export type { OnPreview } from "./resources/TatResource";
export type { HealthCriteria } from "./runs/HealthCriteria";
export type { Invoker } from "./runs/Invoker";
export type { InvokerRecord, RunResult } from "./runs/InvokerRecord";
export { IN_PROGRESS_RESULTS, isFinished, SUCCESS } from "./runs/InvokerRecord";
export type { HealthQuestion } from "./runs/judgeHealth";
export { computeStatistics, judgeHealth, renderInvokerReport, renderRunStrip } from "./runs/publicFunctions";
export type { InvokerReportOptions, RunStripSchedule } from "./runs/report";
export type { HealthRule, HealthVerdict, HealthViolation } from "./runs/rules";
export type { InvokerStatistics, RunStatistics } from "./runs/statistics";
export { InvalidResponseError, ServiceError, TransportError } from "./wire/callErrors";
