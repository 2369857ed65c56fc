import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../house/ModuleImport";

/** The program of each language, which tests run; that of C# is compiled by nobody here. */
const PROGRAMS: Readonly<Record<string, string>> = {
  typescript: "two-accounts/index.ts",
  python: "python/__main__.py",
  go: "go/program.go",
  csharp: "csharp/Program.cs",
  java: "java/src/main/java/tat/App.java",
  yaml: "yaml/Pulumi.yaml",
};

/** The words by which a comment of each program begins that stands before what is shown. */
const COMMENTS: Readonly<Record<string, string>> = {
  InvokerHealthGate: "The gate:",
  InvokerRecords: "In the place of your own resources:",
  assertInvokersHealthy: "The assertion:",
  getInvokerStatistics: "The statistics:",
};

/**
 * The example of a resource or a function in each language, as a part of a description in a Pulumi schema; of it a generator
 * takes its own language. Empty where there is none.
 */
export function describeExamples(name: string): string {
  const comment = COMMENTS[name];
  if (comment === undefined) return "";
  const blocks = Object.entries(PROGRAMS).map(
    ([language, file]) => `\`\`\`${language}\n${findPart(`examples/${file}`, comment)}\n\`\`\``,
  );
  return `\n\n{{% examples %}}\n## Example Usage\n{{% example %}}\n\n${blocks.join("\n")}\n\n{{% /example %}}\n{{% /examples %}}`;
}

/** From the comment to the next blank line, or of YAML to the next comment or key in the same column; without the indentation. */
function findPart(file: string, comment: string): string {
  const lines = readFileSync(join(repository, file), "utf8").split("\n");
  const start = lines.findIndex((line) => /^\s*(#|\/\/) /.test(line) && line.includes(comment));
  if (start === -1) throw new Error(`${file} has no comment "${comment}".`);
  const indent = /^\s*/.exec(lines[start] ?? "")?.[0].length ?? 0;
  const isNext = (line: string) => file.endsWith(".yaml") && /^ *\S/.test(line) && line.search(/\S/) <= indent;
  const rest = lines.slice(start + 1);
  const length = rest.findIndex((line, index) => line.trim() === "" || (index > 0 && isNext(line)));
  return lines
    .slice(start, start + 1 + length)
    .map((line) => line.slice(indent))
    .join("\n");
}
