import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeAbsolute } from "../docs/makeAbsolute";
import { readRepositoryUrl } from "../docs/readRepositoryUrl";

const repository = resolve(__dirname, "../..");

/** What readers look up at npm, below the README: a section of a page each. */
const SECTIONS = [
  { page: "docs/guide.md", heading: "Every argument of a gate" },
  { page: "docs/configuration.md", heading: "Configuration" },
] as const;

/** The page of the package at npm: the README, the arguments of a gate and the configuration, with links that work from there. */
export function createReadme(): string {
  const texts = [readText("README.md"), ...SECTIONS.map(({ page, heading }) => readSection(page, heading))];
  return `${texts.map((text) => text.trim()).join("\n\n")}\n`;
}

function readText(file: string): string {
  return makeAbsolute(readFileSync(join(repository, file), "utf8"), file, readRepositoryUrl());
}

/** From a heading to the next one of its rank or above, under a heading of the second rank. */
function readSection(file: string, heading: string): string {
  const found = new RegExp(`^(#+) ${heading}\\n`, "m").exec(readText(file));
  if (found === null) throw new Error(`${file} has no heading "${heading}".`);
  const body = readText(file).slice(found.index + found[0].length);
  const end = body.search(new RegExp(`^#{1,${found[1]?.length}} `, "m"));
  return `## ${heading}\n${body.slice(0, end === -1 ? undefined : end)}`;
}
