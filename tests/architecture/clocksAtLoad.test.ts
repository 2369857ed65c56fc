import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import { listSources, repository } from "../../tools/house/ModuleImport";

const READS = ["Date", "Date.now", "performance.now", "process.hrtime", "process.hrtime.bigint", "process.uptime"];

/** What runs what it is given when its turn comes, not when the file is loaded. */
const LATER = /\b(it|before|beforeEach|after|afterEach)\)?$/;

/** The places at which a file asks what time it is while it is loaded, such as `line 3: Date.now()`. */
function findReads(text: string): string[] {
  const file = ts.createSourceFile("source.ts", text, ts.ScriptTarget.ES2022, true);
  const reading = new Set(READS);
  const functions: [name: string, body: ts.Node][] = [];
  const collect = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node) && node.name && node.body) functions.push([node.name.text, node.body]);
    const value = ts.isVariableDeclaration(node) ? node.initializer : undefined;
    if (value && ts.isFunctionLike(value) && "body" in value)
      functions.push([value.parent.getText(), value.body as ts.Node]);
    ts.forEachChild(node, collect);
  };
  collect(file);
  // A function that calls one that reads the clock reads it too.
  for (let before = -1; before !== reading.size; ) {
    before = reading.size;
    for (const [declaration, body] of functions) {
      if (readsOf(body, reading).length > 0) reading.add(/^\w+/.exec(declaration)?.[0] ?? "");
    }
  }
  return readsOf(file, reading).map((node) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    return `line ${line + 1}: ${node.getText()}`;
  });
}

/** The readings of the clock that a piece of code does when it runs, without what it only prepares. */
function readsOf(code: ts.Node, reading: ReadonlySet<string>): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && node !== code && !isCalledAtOnce(node)) return;
    if (ts.isCallExpression(node) && reading.has(node.expression.getText())) found.push(node);
    if (ts.isNewExpression(node) && node.expression.getText() === "Date" && !node.arguments?.length) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(code);
  return found;
}

/** A function that is given to another one, such as `describe` or `map`, is taken to be called by it. */
function isCalledAtOnce(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return isCalledAtOnce(parent);
  return (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && !LATER.test(parent.expression.getText());
}

describe("the clock", () => {
  it("is read by no file of the tests and their tools while it is loaded: a test that comes late would find another time", () => {
    // A command does its work while it is loaded, for nobody who comes later.
    const sources = ["tests", "tools"].flatMap(listSources).filter((file) => basename(file) !== "cli.ts");
    assert.ok(sources.includes("tests/emulator/verifySignature.test.ts"));
    const reads = sources.flatMap((file) =>
      findReads(readFileSync(join(repository, file), "utf8")).map((read) => `${file}, ${read}`),
    );
    assert.deepEqual(reads, []);
  });

  for (const code of [
    "const now = Date.now();",
    "const today = new Date().toISOString();",
    "const { now } = { now: performance.now() };",
    "const seconds = () => Date.now() / 1000; describe('a', () => { const calls = [['late', seconds() - 7]]; });",
    "function later() { return seconds() + 1; } function seconds() { return Date.now(); } const at = later();",
    "describe('a', function () { for (const hours of [1, 2]) { const at = Date.now() - hours; it('b', () => at); } });",
    "const times = [1, 2].map((hours) => Date.now() - hours);",
    "it('is ' + Date.now(), () => {});",
    "const now = (() => Date.now())();",
  ]) {
    it(`would be found: ${code}`, () => assert.equal(findReads(code).length, 1));
  }

  for (const code of [
    "const begin = Date.parse('2026-11-24T00:00:00Z'); const day = new Date(begin);",
    "const clock = { now: () => Date.now() };",
    "describe('a', () => { let now = 0; beforeEach(() => { now = Date.now(); }); it('b', () => Date.now() - now); });",
    "function startCloud(now = Date.now) { return now(); }",
    "const seconds = () => Date.now() / 1000; it('b', () => seconds());",
    "function itPasses() { it('passes', () => Date.now()); } itPasses();",
    "class Clock { now() { return Date.now(); } }",
  ]) {
    it(`may be read when a test runs: ${code}`, () => assert.deepEqual(findReads(code), []));
  }
});
