import { writeFileSync } from "node:fs";
import { type MochaOptions, type Runner, reporters } from "mocha";

/**
 * Mocha's own `spec` report with one line after it, such as `12 passed, 0 failed, 1 skipped`, for people and for CI.
 * Where `TEST_COUNTS_FILE` names a file, the line is written there too.
 */
class CountingReporter extends reporters.Spec {
  constructor(runner: Runner, options?: MochaOptions) {
    super(runner, options);
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      const line = `${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ""}`;
      console.log(line);
      if (process.env.TEST_COUNTS_FILE) {
        writeFileSync(process.env.TEST_COUNTS_FILE, `${line}\n`);
      }
    });
  }
}

export = CountingReporter;
