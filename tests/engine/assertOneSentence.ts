import assert from "node:assert/strict";
import type { CommandResult } from "./startCommand";

/**
 * Asserts that a command failed, that Pulumi's diagnostics hold one error on one line which matches `cause`, and that
 * nobody has to read a stack trace.
 */
export function assertOneSentence(result: CommandResult, cause: RegExp): void {
  assert.notEqual(result.exitCode, 0, result.stdout);
  const diagnostics = /\nDiagnostics:\n([\s\S]*?)\n\n/.exec(result.stdout)?.[1] ?? "";
  const errors = diagnostics.split("\n").filter((line) => line.startsWith("    error: "));
  assert.equal(errors.length, 1, result.stdout + result.stderr);
  assert.match(errors[0] ?? "", cause);
  assert.equal(diagnostics.split("\n").length, 2, `The error has more than one line:\n${diagnostics}`);
  assert.doesNotMatch(result.stdout + result.stderr, /^\s+at |unhandled exception|node_modules/m);
}
