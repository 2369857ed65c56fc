import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import ts from "typescript";
import { runProgram } from "../../tools/engine/runProgram";
import { engineTimeoutMs, prepareEngine } from "../engine/prepareEngine";

const sdk = resolve(__dirname, "../../sdk");

/** The public names of an entry point. To add one is a feature, to take one away breaks programs. */
interface EntryPoint {
  specifier: string;
  source: string;
  values: string[];
  types: string[];
}

const ENTRY_POINTS: EntryPoint[] = [
  {
    specifier: "pulumi-tencentcloud-tat",
    source: "index.ts",
    values: [
      "CredentialsError",
      "IN_PROGRESS_RESULTS",
      "InvalidArgumentError",
      "InvalidResponseError",
      "InvokerHealthGate",
      "InvokerRecords",
      "InvokerUnhealthyError",
      "SUCCESS",
      "ServiceError",
      "TatError",
      "TransportError",
      "assertInvokersHealthy",
      "assertInvokersHealthyOutput",
      "assertLatestRunSucceeded",
      "assertLatestRunSucceededOutput",
      "checkInvokerHealth",
      "checkInvokerHealthOutput",
      "computeStatistics",
      "getInvokerRecords",
      "getInvokerRecordsOutput",
      "getInvokerStatistics",
      "getInvokerStatisticsOutput",
      "getInvokers",
      "getInvokersOutput",
      "getLatestInvokerRecords",
      "getLatestInvokerRecordsOutput",
      "guardStack",
      "invokerHealthHook",
      "isFinished",
      "judgeHealth",
      "renderInvokerReport",
      "renderRunStrip",
    ],
    types: [
      "AnyText",
      "AssertLatestRunSucceededArgs",
      "AssertLatestRunSucceededOutputArgs",
      "CheckInvokerHealthArgs",
      "CheckInvokerHealthOutputArgs",
      "CountedInvokersArgs",
      "CountedInvokersOutputArgs",
      "CountedRunsArgs",
      "CountedRunsOutputArgs",
      "GetInvokerRecordsArgs",
      "GetInvokerRecordsHistoryArgs",
      "GetInvokerRecordsHistoryOutputArgs",
      "GetInvokerRecordsOutputArgs",
      "GetInvokerRecordsPageArgs",
      "GetInvokerRecordsPageOutputArgs",
      "GetInvokerRecordsResult",
      "GetInvokerStatisticsArgs",
      "GetInvokerStatisticsOutputArgs",
      "GetInvokerStatisticsResult",
      "GetInvokersArgs",
      "GetInvokersOutputArgs",
      "GetInvokersResult",
      "GetLatestInvokerRecordsArgs",
      "GetLatestInvokerRecordsOutputArgs",
      "GetLatestInvokerRecordsResult",
      "GuardStackOptions",
      "HealthArgs",
      "HealthCriteria",
      "HealthOutputArgs",
      "HealthQuestion",
      "HealthRule",
      "HealthVerdict",
      "HealthViolation",
      "Invoker",
      "InvokerHealthGateArgs",
      "InvokerHealthGateOptions",
      "InvokerHealthGateWait",
      "InvokerRecord",
      "InvokerRecordsArgs",
      "InvokerReportOptions",
      "InvokerStatistics",
      "InvokerTarget",
      "OnPreview",
      "OneRegionArgs",
      "OneRegionOutputArgs",
      "Region",
      "RunResult",
      "RunStatistics",
      "RunStripSchedule",
      "SeveralRegionsArgs",
      "SeveralRegionsOutputArgs",
      "TatErrorDetails",
    ],
  },
  {
    specifier: "pulumi-tencentcloud-tat/policy",
    source: "policy/index.ts",
    values: ["INVOKER_HEALTH_POLICY_NAMES", "invokerHealthPolicies"],
    types: ["InvokerHealthPoliciesOptions", "InvokerHealthPolicyName"],
  },
  {
    specifier: "pulumi-tencentcloud-tat/emulator",
    source: "emulator/index.ts",
    values: ["EmulatorArgumentError", "startTatEmulator"],
    types: [
      "Absence",
      "AbsenceSeed",
      "AccountSeed",
      "Answer",
      "Clock",
      "DeedName",
      "DeedOptions",
      "EmulatedInvoker",
      "EmulatedRecord",
      "Fault",
      "FaultEffect",
      "FaultKind",
      "FaultScript",
      "FaultTarget",
      "InvokerChange",
      "InvokerSeed",
      "LoggedRequest",
      "RecordSeed",
      "ResultPlan",
      "RowOrder",
      "RunPlan",
      "Schedule",
      "ScheduleSeed",
      "ScriptedAnswer",
      "TaskSeed",
      "TatEmulator",
      "TatEmulatorOptions",
    ],
  },
  {
    specifier: "pulumi-tencentcloud-tat/handlers",
    source: "dynamic/handlers.ts",
    values: ["invokerHealthGate", "invokerRecords"],
    types: [],
  },
];

describe("the exports of the package", function () {
  this.timeout(engineTimeoutMs);
  let checker: ts.TypeChecker;
  let program: ts.Program;

  before(async () => {
    await prepareEngine(); // compiles sdk/dist
    const { config } = ts.readConfigFile(join(sdk, "tsconfig.json"), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, sdk);
    const sources = ENTRY_POINTS.map(({ source }) => join(sdk, source));
    program = ts.createProgram(sources, options);
    checker = program.getTypeChecker();
  });

  for (const { specifier, source, values, types } of ENTRY_POINTS) {
    it(`of ${specifier} are these and no others`, () => {
      assert.deepEqual(
        listExports(source)
          .map(({ name }) => name)
          .sort(),
        [...values, ...types].sort(),
      );
      assert.deepEqual(Object.keys(require(specifier)).sort(), [...values].sort());
    });

    it(`of ${specifier} are all documented`, () => {
      const undocumented = listExports(source).filter((symbol) => {
        const declared = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
        return declared.getDocumentationComment(checker).length === 0;
      });
      assert.deepEqual(
        undocumented.map(({ name }) => name),
        [],
      );
    });

    it(`of ${specifier} are named exports for an ES module too`, async () => {
      const names = `import * as all from "${specifier}"; console.log(JSON.stringify(Object.keys(all)))`;
      const result = await runProgram(process.execPath, ["--input-type=module", "--eval", names], { cwd: __dirname });
      assert.equal(result.exitCode, 0, result.stderr);
      const found: string[] = JSON.parse(result.stdout);
      assert.deepEqual(
        values.filter((name) => !found.includes(name)),
        [],
      );
    });
  }

  function listExports(source: string): ts.Symbol[] {
    const file = program.getSourceFile(join(sdk, source));
    const module = file && checker.getSymbolAtLocation(file);
    assert.ok(module, source);
    return checker.getExportsOfModule(module);
  }
});
