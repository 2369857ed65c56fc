import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";

/** What a person sees holds no JavaScript stack. */
export function assertNoStack(printed: string): void {
  assert.doesNotMatch(stripVTControlCharacters(printed), /^\s+at .*[:(]/m);
}
