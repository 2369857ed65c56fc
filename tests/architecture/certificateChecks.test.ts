import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { listSources, repository } from "../../tools/house/ModuleImport";

/** Everything by which Node lets a program pass over a certificate, or believe in others than the user does. */
const SWITCHES = [
  "rejectUnauthorized",
  "NODE_TLS_REJECT_UNAUTHORIZED",
  "checkServerIdentity",
  "secureContext",
  "setDefaultCACertificates",
  "ca",
];

/** The names and property texts of a source, without its comments. */
function listNames(text: string): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("source.ts", text, ts.ScriptTarget.ES2022));
  return names;
}

describe("the checks of certificates", () => {
  it("are touched by no file of sdk", () => {
    const sources = listSources("sdk");
    assert.ok(sources.includes("sdk/wire/createAgent.ts"));
    const touching = sources.filter((file) => {
      const names = listNames(readFileSync(join(repository, file), "utf8"));
      return SWITCHES.some((name) => names.has(name));
    });
    assert.deepEqual(touching, []);
  });

  it("would be found, were they touched", () => {
    assert.ok(listNames("new Agent({ rejectUnauthorized: false })").has("rejectUnauthorized"));
    assert.ok(listNames("process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'").has("NODE_TLS_REJECT_UNAUTHORIZED"));
  });
});
