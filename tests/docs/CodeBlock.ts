import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The root of the repository. */
export const repository = resolve(__dirname, "../..");

/** A fenced block of a Markdown file. */
export interface CodeBlock {
  /** What follows the fence: `ts`, `sh`, … */
  language: string;
  /** The second word there, which says how the block is tried: see {@link TRIALS}; else empty. */
  trial: string;
  text: string;
  /** Where the block begins, counted from 1. */
  line: number;
}

/** What may stand in a document, and what tries it. A block of another kind is an error: it would be tried by nothing. */
export const TRIALS: Readonly<Record<string, string>> = {
  "ts run": "snippets.test.ts: alone, on the real engine, with the package as it is published",
  "ts program": "snippets.test.ts: with the others of its page in one program, on the real engine",
  "ts inline": "snippets.test.ts: as an inline program of the Automation API",
  "ts policy": "snippets.test.ts: as a policy pack",
  "ts test": "unitTest.test.ts: under Mocha, with three settings of the compiler",
  "ts plugin": "twoAccounts.test.ts: by the compiler, with the SDK of the plugin",
  "typescript plugin": "twoAccounts.test.ts: the same, as the Pulumi Registry writes the language",
  "ts part": "documents.test.ts: is a part of an example, which tests run",
  "yaml part": "documents.test.ts: is a part of an example, which tests run",
  "python part": "documents.test.ts: is a part of an example, which tests run",
  "go part": "documents.test.ts: is a part of an example, which tests run",
  "java part": "documents.test.ts: is a part of an example, which tests run",
  "csharp part": "documents.test.ts: is a part of an example, which nothing here can compile",
  "ts ": "snippets.test.ts: by the compiler (the READMEs of the examples)",
  "sh ": "documents.test.ts: each command by its program",
  "text ": "what a program prints",
  " ": "what a program prints",
};

/** The fenced blocks of a file of the repository, in order. */
export function readCodeBlocks(file: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: CodeBlock | undefined;
  readFileSync(join(repository, file), "utf8")
    .split("\n")
    .forEach((line, index) => {
      const fence = /^```(\w*) ?(\w*)$/.exec(line);
      if (fence && open) {
        blocks.push(open);
        open = undefined;
      } else if (fence) {
        open = { language: fence[1] ?? "", trial: fence[2] ?? "", text: "", line: index + 1 };
      } else if (open) {
        open.text += `${line}\n`;
      }
    });
  if (open) throw new Error(`${file}:${open.line}: the block has no end.`);
  return blocks;
}

/** The block without what stands in comments, which each language of the documents has its own. */
export function removeComments(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/(\/\/|#) .*$/, "").trimEnd())
    .join("\n");
}
