export { CredentialsError } from "./client/CredentialsError";
export { computeStatistics } from "./client/checked/computeStatistics";
export { judgeHealth } from "./client/checked/judgeHealth";
export { renderInvokerReport } from "./client/checked/renderInvokerReport";
export { renderRunStrip } from "./client/checked/renderRunStrip";
export { InvalidArgumentError } from "./client/InvalidArgumentError";
export { InvalidResponseError } from "./client/InvalidResponseError";
export type { CheckInvokerHealthArgs } from "./client/readInvokerHealth";
export type {
  GetInvokerRecordsArgs,
  GetInvokerRecordsHistoryArgs,
  GetInvokerRecordsPageArgs,
  GetInvokerRecordsResult,
} from "./client/readInvokerRecords";
export type { GetInvokerStatisticsArgs, GetInvokerStatisticsResult } from "./client/readInvokerStatistics";
export type {
  GetLatestInvokerRecordsArgs,
  GetLatestInvokerRecordsResult,
} from "./client/readLatestInvokerRecords";
export { ServiceError } from "./client/ServiceError";
export { TransportError } from "./client/TransportError";
export { TatError, type TatErrorDetails } from "./core/TatError";
export {
  assertInvokersHealthy,
  assertInvokersHealthyOutput,
} from "./pulumi/assertInvokersHealthy";
export { assertLatestRunSucceeded, assertLatestRunSucceededOutput } from "./pulumi/assertLatestRunSucceeded";
export {
  type CheckInvokerHealthOutputArgs,
  checkInvokerHealth,
  checkInvokerHealthOutput,
} from "./pulumi/checkInvokerHealth";
export type { OnPreview } from "./pulumi/GateInputs";
export {
  type GetInvokerRecordsHistoryOutputArgs,
  type GetInvokerRecordsOutputArgs,
  type GetInvokerRecordsPageOutputArgs,
  getInvokerRecords,
  getInvokerRecordsOutput,
} from "./pulumi/getInvokerRecords";
export {
  type GetInvokerStatisticsOutputArgs,
  getInvokerStatistics,
  getInvokerStatisticsOutput,
} from "./pulumi/getInvokerStatistics";
export {
  type GetLatestInvokerRecordsOutputArgs,
  getLatestInvokerRecords,
  getLatestInvokerRecordsOutput,
} from "./pulumi/getLatestInvokerRecords";
export {
  InvokerHealthGate,
  type InvokerHealthGateArgs,
  type InvokerHealthGateWait,
} from "./pulumi/InvokerHealthGate";
export { InvokerRecords, type InvokerRecordsArgs } from "./pulumi/InvokerRecords";
export { InvokerUnhealthyError } from "./pulumi/InvokerUnhealthyError";
export { invokerHealthHook } from "./pulumi/invokerHealthHook";
export type { HealthCriteria } from "./records/HealthCriteria";
export type { HealthRule, HealthVerdict, HealthViolation } from "./records/HealthVerdict";
export type { InvokerRecord } from "./records/InvokerRecord";
export type { HealthQuestion } from "./records/judgeHealth";
export type { InvokerStatistics, RunStatistics } from "./records/RunStatistics";
export type { InvokerReportOptions } from "./records/renderInvokerReport";
export { IN_PROGRESS_RESULTS, isFinished, SUCCESS } from "./records/results";
