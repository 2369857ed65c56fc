import assert from "node:assert/strict";

/** Far above what refusing takes; a second pass over a megabyte for each character is far above it. */
const BOUND_MS = 5_000;

/**
 * Measures work of this process that must be bounded, whatever it is given. It is measured in time of the processor, of which
 * it takes as much when others keep the machine busy.
 *
 * @returns asserts, once the work is done, that it was
 */
export function startWork(): () => void {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    assert.ok((user + system) / 1000 < BOUND_MS, "it took too long");
  };
}
