import { measureJourneys } from "./journeys";
import { readStructure } from "./structure";

/** Prints what the house looks like: its rooms, what breaks its rules, and how much runs for three journeys; with `--functions`, what runs, by file. */
async function main(): Promise<void> {
  const { rooms, medianLines, states, wrongArrows, circle } = readStructure();
  const print = (line: string) => process.stdout.write(`${line}\n`);
  for (const { name, files, lines, longest } of rooms) {
    const longestFile = `longest ${longest.file}, ${longest.lines}`;
    print(
      `${(name || "index").padEnd(16)} ${String(files).padStart(4)} files ${String(lines).padStart(6)} lines; ${longestFile}`,
    );
  }
  const sum = (key: "files" | "lines") => rooms.reduce((total, room) => total + room[key], 0);
  print(
    `${"sdk".padEnd(16)} ${String(sum("files")).padStart(4)} files ${String(sum("lines")).padStart(6)} lines; median ${medianLines}`,
  );
  print(`variables of modules that hold state: ${states.length}${states.map((state) => `\n  ${state}`).join("")}`);
  print(`imports against the direction: ${wrongArrows.length}${wrongArrows.map((arrow) => `\n  ${arrow}`).join("")}`);
  print(`circles: ${circle ? circle.join(" → ") : "none"}`);
  for (const { name, files, functions, steps } of await measureJourneys()) {
    print(`${name}: ${functions} functions in ${files} files`);
    if (!process.argv.includes("--functions")) continue;
    for (const step of steps) print(`  ${step.file} ${step.functions.length}: ${step.functions.join(" ")}`);
  }
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
