import assert from "node:assert/strict";
import { join } from "node:path";
import ts from "typescript";
import * as tat from "../../sdk/index";

const PROGRAM = join(__dirname, "program.ts");
const HEAD = `
import * as pulumi from "@pulumi/pulumi";
import * as tat from "../../sdk/index";
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
  [
    "several regions",
    "tat.checkInvokerHealth({ targets: [{ invokerIds: ['ivk-a'], region: 'x' }, { invokerIds: ['ivk-b'] }], minRuns: 2, explain: true }); tat.assertLatestRunSucceeded({ targets: [{ invokerIds: ['ivk-a'], region: config.get('r') }] }); tat.getInvokerStatistics({ targets: [{ invokerIds: ['ivk-a'] }], maxRecords: 5 })",
  ],
  [
    "several regions, of outputs at any depth",
    "const targets = [pulumi.output({ invokerIds: ['ivk-a'] }), { invokerIds: [id], region: pulumi.output('x') }, { invokerIds: pulumi.output(['ivk-b']) }]; new tat.InvokerHealthGate('gate', { targets, wait: {} }); new tat.InvokerHealthGate('gate', { targets: pulumi.output([{ invokerIds: ['ivk-a'] }]) }); tat.checkInvokerHealthOutput({ targets, minRuns: 1 }); tat.invokerHealthHook('hook', { targets }); tat.getInvokerStatisticsOutput({ targets, since: id }); tat.assertLatestRunSucceededOutput({ targets })",
  ],
  [
    "what is left out, and outputs that may come out undefined, which are refused when they do",
    "const may = id.apply((text): string | undefined => text); const { getOutput } = new pulumi.StackReference('s'); tat.getInvokerRecordsOutput({ invokerIds: getOutput('ids'), since: may, region: undefined }); new tat.InvokerRecords('records', { invokerIds: [id], region: may, since: Promise.resolve(config.get('s')), onPreview: config.get<tat.OnPreview>('p') }); tat.invokerHealthHook('hook', { invokerIds: getOutput('ids'), maxAgeSeconds: pulumi.output(config.getNumber('n')) })",
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
  ["an unknown choice for records", "new tat.InvokerRecords('records', { onPreview: 'ignore' })"],
  ["an output of a text for a list", "new tat.InvokerRecords('records', { invokerIds: id })"],
  ["a gate without invokers", "new tat.InvokerHealthGate('gate', {})"],
  [
    "several regions beside one",
    "tat.checkInvokerHealth({ targets: [{ invokerIds: ['ivk-a'] }], region: 'ap-singapore' })",
  ],
  [
    "several regions beside invokers, of a gate",
    "new tat.InvokerHealthGate('gate', { targets: [{ invokerIds: [id] }], invokerIds: [id] })",
  ],
  ["a region without invokers", "tat.assertLatestRunSucceeded({ targets: [{ region: 'ap-singapore' }] })"],
  ["an unknown choice", "new tat.InvokerHealthGate('gate', { invokerIds: [id], onPreview: 'ignore' })"],
];

/** A property of arguments that are inputs, and the beginning of what an editor shows of it. */
const SHOWN: [code: string, property: string, expected: RegExp][] = [
  [
    "new tat.InvokerHealthGate('gate', { invokerIds: [id], maxAgeSeconds: 5 })",
    "maxAgeSeconds",
    /^The judged run started /,
  ],
  ["tat.invokerHealthHook('hook', { invokerIds: [id] })", "invokerIds", /^IDs of invokers, such as /],
  ["tat.invokerHealthHook('hook', { targets: [{ invokerIds: [id] }] })", "targets", /^Invokers of several regions, /],
  ["tat.checkInvokerHealthOutput({ invokerIds: [id], minRuns: 5 })", "minRuns", /^How many runs there must be/],
  ["tat.checkInvokerHealth({ targets: [{ invokerIds: [], region: 'x' }] })", "region", /^The region to ask for them/],
  ["tat.getInvokerRecordsOutput({ maxRecords: 5 })", "maxRecords", /^Only the newest so many /],
  ["tat.getInvokerRecordsOutput({ offset: 5 })", "offset", /^How many records are passed over/],
  ["tat.getInvokerStatisticsOutput({ since: id })", "since", /^Only runs started at this instant /],
  ["tat.getInvokersOutput({ names: [id] })", "names", /^Only invokers with one of these names/],
  ["tat.getLatestInvokerRecordsOutput({ invokerIds: [id] })", "invokerIds", /^IDs of invokers, such as /],
];

/** A place in a program, marked by `|`, and some of what an editor offers there. */
const OFFERED: [code: string, expected: string[]][] = [
  ["new tat.InvokerHealthGate('g', { invokerIds: [id], wait: { runStartedAfter: '|' } })", ["gate"]],
  ["tat.checkInvokerHealth({ invokerIds: ['ivk-a'], results: ['|'] })", ["SUCCESS", "PARTIAL_FAILED"]],
  ["new tat.InvokerHealthGate('g', { invokerIds: [id], results: ['|'] })", ["SUCCESS", "CANCELLED"]],
  ["tat.getInvokerRecords({ region: '|' })", ["ap-guangzhou", "na-siliconvalley"]],
  ["new tat.InvokerRecords('r', { region: '|' })", ["ap-singapore", "eu-frankfurt"]],
];

/** Where an editor's pointer rests, marked by `|`, and how what it shows begins. */
const HOVERED: [code: string, expected: RegExp][] = [
  ["new tat.|InvokerHealthGate('g', { invokerIds: [id] })", /^Lets a deployment pass only while invokers are healthy/],
  ["new tat.|InvokerRecords('r')", /^The newest run records of invokers, kept in the stack's state/],
];

describe("the types of arguments", () => {
  // One program for all: each case is a block of its own, and a fault belongs to the block that it lies in.
  const pointed = [...OFFERED, ...HOVERED].map(([code]) => code);
  const functions = Object.entries(tat).flatMap(([name, value]) =>
    typeof value === "function" && /^[a-z]/.test(name) ? [name] : [],
  );
  const codes = [
    ...[...ACCEPTED, ...REFUSED].map(([, code]) => code),
    ...SHOWN.map(([code]) => code),
    ...pointed.map((code) => code.replace("|", "")),
    ...functions.map((name) => `tat.${name};`),
  ];
  const offsetOf = (code: string) => text.indexOf(code.replace("|", "")) + code.indexOf("|");
  const text = `${HEAD}${codes.map((code) => `{ ${code} }\n`).join("")}`;
  const editor = createEditor(text);
  let faults: Set<string>;

  before(() => {
    faults = findFaults(editor, text);
  });

  for (const [title, code] of ACCEPTED) {
    it(`accept ${title}, in the strictest program`, () => assert.ok(!faults.has(`{ ${code} }`)));
  }

  for (const [title, code] of REFUSED) {
    it(`refuse ${title}`, () => assert.ok(faults.has(`{ ${code} }`)));
  }

  it("show in an editor what an input means, not where to read it", () => {
    for (const [code, property, expected] of SHOWN) {
      const offset = text.indexOf(code) + code.indexOf(property);
      const shown = editor.getQuickInfoAtPosition(PROGRAM, offset)?.documentation;
      assert.match(ts.displayPartsToString(shown), expected);
    }
  });

  it("offer in an editor the results, the regions and the moment that there are", () => {
    for (const [code, expected] of OFFERED) {
      const { entries = [] } = editor.getCompletionsAtPosition(PROGRAM, offsetOf(code), undefined) ?? {};
      const names = new Set(entries.map(({ name }) => name));
      assert.deepEqual(
        expected.filter((name) => !names.has(name)),
        [],
        code,
      );
    }
  });

  it("show in an editor what a class is, with an example, where it is made", () => {
    for (const [code, expected] of HOVERED) {
      const { documentation, tags } = editor.getQuickInfoAtPosition(PROGRAM, offsetOf(code)) ?? {};
      assert.match(ts.displayPartsToString(documentation), expected);
      const example = tags?.find(({ name }) => name === "example");
      assert.match(ts.displayPartsToString(example?.text), /new Invoker/, code);
    }
  });

  it("show in an editor an example of every function", () => {
    const without = functions.filter((name) => {
      const { tags } = editor.getQuickInfoAtPosition(PROGRAM, text.indexOf(`tat.${name};`) + 4) ?? {};
      return tags?.filter((tag) => tag.name === "example").length !== 1;
    });
    assert.deepEqual(without, []);
  });
});

/** What an editor has of a program. */
function createEditor(text: string): ts.LanguageService {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    types: ["node"],
  };
  const { readFile } = ts.sys;
  const readText = (name: string) => (name === PROGRAM ? text : readFile(name));
  return ts.createLanguageService({
    getCompilationSettings: () => options,
    getCurrentDirectory: () => __dirname,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getScriptFileNames: () => [PROGRAM],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const content = readText(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    fileExists: (name) => name === PROGRAM || ts.sys.fileExists(name),
    readFile: readText,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });
}

/** The lines that do not pass the type checker. */
function findFaults(editor: ts.LanguageService, text: string): Set<string> {
  const diagnostics = [...editor.getSyntacticDiagnostics(PROGRAM), ...editor.getSemanticDiagnostics(PROGRAM)];
  const lineAt = (offset: number) => text.slice(text.lastIndexOf("\n", offset - 1) + 1, text.indexOf("\n", offset));
  return new Set(diagnostics.map(({ start = 0 }) => lineAt(start)));
}
