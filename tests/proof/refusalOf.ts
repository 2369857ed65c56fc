import assert from "node:assert/strict";
import { TatError } from "../../sdk/checks/TatError";
import type { TatEmulator } from "../../sdk/emulator";
import { assertFitForConsole } from "./assertFitForConsole";
import { startWork } from "./startWork";

/** The error of a call that must be refused at once and before any request. */
export async function refusalOf(call: () => unknown, emulator: TatEmulator): Promise<TatError & { property?: string }> {
  const finishWork = startWork();
  const error = await Promise.resolve()
    .then(call)
    .then(
      () => assert.fail("accepted"),
      (caught: unknown) => caught,
    );
  finishWork();
  assert.ok(TatError.isInstance(error), `no TatError: ${error}`);
  assert.equal(error.code, "InvalidArgument");
  assertFitForConsole(error.message);
  assert.equal(emulator.requests.length, 0);
  return error;
}
