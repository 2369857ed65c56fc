import { writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { type MochaOptions, type Runnable, type Runner, reporters } from "mocha";

const tests = resolve(__dirname, "../../tests");
const MOST_SLOW = 10;

/**
 * Mocha's own `spec` report, and behind it where the time went: by room of the tests, and the slowest tests and hooks. The
 * last line is such as `12 passed, 0 failed, 1 skipped`, for people and for CI; where `TEST_COUNTS_FILE` names a file, it
 * is written there too.
 */
class CountingReporter extends reporters.Spec {
  private readonly roomMs = new Map<string, number>();
  private readonly slow: { title: string; ms: number }[] = [];

  constructor(runner: Runner, options?: MochaOptions) {
    super(runner, options);
    const note = (runnable: Runnable) => this.note(runnable);
    runner.on("test end", note);
    runner.on("hook end", note);
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      const line = `${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ""}`;
      console.log([...this.describeRooms(), ...this.describeSlow(), "", line].join("\n"));
      if (process.env.TEST_COUNTS_FILE) {
        writeFileSync(process.env.TEST_COUNTS_FILE, `${line}\n`);
      }
    });
  }

  private note(runnable: Runnable): void {
    const { duration = 0, file = "" } = runnable;
    const [room = ""] = relative(tests, file).split("/");
    this.roomMs.set(room, (this.roomMs.get(room) ?? 0) + duration);
    this.slow.push({ title: `${room}: ${runnable.titlePath().join(" ")}`, ms: duration });
    this.slow.sort((a, b) => b.ms - a.ms).splice(MOST_SLOW);
  }

  private describeRooms(): string[] {
    const rooms = [...this.roomMs].sort(([, a], [, b]) => b - a);
    return ["Time by room, in seconds:", ...rooms.map(([room, ms]) => `${formatSeconds(ms)}  ${room}`)];
  }

  private describeSlow(): string[] {
    return ["", "The slowest, in seconds:", ...this.slow.map(({ title, ms }) => `${formatSeconds(ms)}  ${title}`)];
  }
}

function formatSeconds(ms: number): string {
  return (ms / 1000).toFixed(1).padStart(8);
}

export = CountingReporter;
