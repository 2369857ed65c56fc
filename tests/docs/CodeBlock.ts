import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The root of the repository. */
export const repository = resolve(__dirname, "../..");

/** A fenced block of a Markdown file. */
export interface CodeBlock {
  /** What follows the fence: `ts`, `sh`, … */
  language: string;
  /** The second word there, which says how the tests try the block: `run`, `inline`, `policy`, `test`; else empty. */
  trial: string;
  text: string;
  /** Where the block begins, counted from 1. */
  line: number;
}

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
