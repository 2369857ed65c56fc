import assert from "node:assert/strict";
import { join } from "node:path";
import ts from "typescript";

const PROGRAM = join(__dirname, "program.ts");
const HEAD = `
import * as pulumi from "@pulumi/pulumi";
import * as tat from "../../sdk";
const config = new pulumi.Config();
const id = pulumi.output("ivk-b7s3qa5l");
`;

const ACCEPTED: [title: string, code: string][] = [
  ["one page", "tat.getInvokerRecords({ invokerIds: ['ivk-a'], limit: 5, offset: 10 })"],
  ["one page, of outputs", "tat.getInvokerRecordsOutput({ invokerIds: [id], limit: pulumi.output(5) })"],
  ["a choice of the history", "tat.getInvokerRecords({ maxRecords: 5, since: 'x', until: 'y', results: ['FAILED'] })"],
  [
    "arguments kept in a variable",
    "const args: tat.GetInvokerRecordsArgs = { maxRecords: 3 }; tat.getInvokerRecords(args)",
  ],
  [
    "arguments set one by one",
    "const args: tat.GetInvokerRecordsArgs = {}; args.since = 'x'; tat.getInvokerRecords(args)",
  ],
  [
    "settings that may be absent",
    "tat.getInvokerRecords({ region: config.get('r'), maxRecords: config.getNumber('n') })",
  ],
  [
    "criteria that may be absent",
    "tat.checkInvokerHealth({ invokerIds: ['ivk-a'], maxAgeSeconds: config.getNumber('n') })",
  ],
  [
    "a gate's inputs that are outputs or may be absent",
    "new tat.InvokerHealthGate('gate', { invokerIds: [id], region: config.get('r'), onPreview: pulumi.output('warn' as const), triggers: [id, 1], wait: { timeoutSeconds: config.getNumber('n') } })",
  ],
];

const REFUSED: [title: string, code: string][] = [
  ["a page beside a number of records", "tat.getInvokerRecords({ limit: 5, maxRecords: 5 })"],
  ["a page beside a time", "tat.getInvokerRecords({ offset: 5, since: 'x' })"],
  ["a page beside results, of outputs", "tat.getInvokerRecordsOutput({ limit: id.length, results: [id] })"],
  ["a page of a resource", "new tat.InvokerRecords('records', { limit: 5 })"],
  [
    "criteria where the name says what is judged",
    "tat.assertLatestRunSucceeded({ invokerIds: ['ivk-a'], minRuns: 2 })",
  ],
  ["a gate without invokers", "new tat.InvokerHealthGate('gate', {})"],
  ["an unknown choice", "new tat.InvokerHealthGate('gate', { invokerIds: [id], onPreview: 'ignore' })"],
];

describe("the types of arguments", function () {
  this.timeout(60_000);
  const cases = [...ACCEPTED, ...REFUSED];
  let faults: Set<string>;

  before(() => {
    // One program for all: each case is a block of its own, and a fault belongs to the block that it lies in.
    const blocks = cases.map(([, code]) => `{ ${code} }`);
    faults = findFaults(HEAD + blocks.join("\n"));
  });

  for (const [title, code] of ACCEPTED) {
    it(`accept ${title}, in the strictest program`, () => assert.ok(!faults.has(`{ ${code} }`)));
  }

  for (const [title, code] of REFUSED) {
    it(`refuse ${title}`, () => assert.ok(faults.has(`{ ${code} }`)));
  }
});

/** The lines of a program that do not pass the type checker. */
function findFaults(text: string): Set<string> {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    types: ["node"],
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...others) =>
    name === PROGRAM ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : getSourceFile(name, ...others);
  const program = ts.createProgram([PROGRAM], options, host);
  const source = program.getSourceFile(PROGRAM);
  const lines = text.split("\n");
  const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return new Set(
    diagnostics.map(
      ({ start = 0 }) => lines[ts.getLineAndCharacterOfPosition(source as ts.SourceFile, start).line] ?? "",
    ),
  );
}
