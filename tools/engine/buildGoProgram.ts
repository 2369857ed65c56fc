import { type ProgramResult, runProgram } from "./runProgram";

const progressIntervalMs = 15_000;

/** One program of the engine, and how it is built. */
export interface GoProgram {
  /** What a person calls it. */
  title: string;
  /** The folder with the go.mod and go.sum that pin what is built. */
  moduleFolder: string;
  packagePath: string;
  outputFile: string;
  linkerFlags: string;
  report(line: string): void;
  signal?: AbortSignal;
}

/**
 * Builds one Go program from pinned modules, with a line of progress every 15 seconds.
 * @returns false after the compiler's last words were reported.
 */
export async function buildGoProgram(program: GoProgram): Promise<boolean> {
  const startedAt = performance.now();
  const elapsed = () => `${Math.round((performance.now() - startedAt) / 1000)} s`;
  let downloaded = 0;
  let compiled = 0;
  program.report(`Building ${program.title} from source (once a machine) …`);
  const progress = setInterval(() => {
    program.report(`  ${elapsed()}: ${downloaded} modules downloaded, ${compiled} packages compiled`);
  }, progressIntervalMs);
  try {
    const result = await runGoBuild(program, (line) => {
      if (line.startsWith("go: downloading")) {
        downloaded += 1;
      } else {
        compiled += 1;
      }
    });
    program.report(result.exitCode === 0 ? `  done in ${elapsed()}` : `  failed after ${elapsed()}:`);
    if (result.exitCode !== 0) {
      result.stderr.trimEnd().split("\n").slice(-5).forEach(program.report);
    }
    return result.exitCode === 0;
  } finally {
    clearInterval(progress);
  }
}

function runGoBuild(program: GoProgram, onErrorLine: (line: string) => void): Promise<ProgramResult> {
  const flags = ["-v", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", program.linkerFlags];
  return runProgram("go", ["build", ...flags, "-o", program.outputFile, program.packagePath], {
    cwd: program.moduleFolder,
    // A workspace or flags of the user's own must not change what the pinned sums describe.
    environment: { ...process.env, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "" },
    signal: program.signal,
    onErrorLine,
  });
}
