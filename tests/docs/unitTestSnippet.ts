import { readCodeBlocks } from "./CodeBlock";

const [first = "", second = ""] = readCodeBlocks("docs/testing.md")
  .filter(({ language, trial }) => language === "ts" && trial === "test")
  .map(({ text }) => text);

/** The unit test of docs/testing.md, with the one more test for its block that follows there. */
export const unitTest = first.replace(/\}\);\n$/, `\n${second}});\n`);

/** The program that it tests, of docs/guide.md. */
export const gatedDeployment =
  readCodeBlocks("docs/guide.md").find(({ text }) => text.includes('"smoke-test-passed"'))?.text ?? "";

/** What the page says of the names that other test runners have. */
export function forJest(text: string): string {
  return text.replace("  before(", "  beforeAll(").replace("  after(", "  afterAll(");
}

/** The same for Vitest. */
export function forVitest(text: string): string {
  return `import { afterAll, beforeAll, describe, it } from "vitest";\n${forJest(text)}`.replace(
    'require("./index")',
    'await import("./index")',
  );
}
