import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeAbsolute } from "./makeAbsolute";
import { PROJECT_DOCUMENTS, TWINS } from "./pages";

/** The groups of the site's navigation that hold pages, in their order. */
export const PAGE_GROUPS = { english: "Documentation", chinese: "中文文档", project: "Project" } as const;

/** A page as the site takes it. */
interface SitePage {
  /** Its path in the repository. */
  file: string;
  group: string;
}

const START = "README.md";

const SITE_PAGES: readonly SitePage[] = [
  ...TWINS.map(({ english }) => ({ file: english, group: PAGE_GROUPS.english })),
  ...TWINS.map(({ chinese }) => ({ file: chinese, group: PAGE_GROUPS.chinese })),
  ...PROJECT_DOCUMENTS.map((file) => ({ file, group: PAGE_GROUPS.project })),
];

/**
 * Copies the pages of the site into a folder as TypeDoc takes them: with a title and a group before each, and with links that
 * leave the site made absolute.
 *
 * @param repositoryUrl where files of the repository are shown, such as `https://github.com/owner/name`
 * @returns the paths of the copies: the start page, and the others in the order of the navigation
 */
export async function prepareSources(
  repository: string,
  folder: string,
  repositoryUrl: string,
): Promise<{ start: string; documents: string[] }> {
  await cp(join(repository, "docs/pictures"), join(folder, "docs/pictures"), { recursive: true });
  for (const { file, group } of SITE_PAGES) {
    const text = joinChinese(await readFile(join(repository, file), "utf8"));
    await mkdir(dirname(join(folder, file)), { recursive: true });
    const isOnSite = (path: string) =>
      path.startsWith("docs/pictures/") || SITE_PAGES.some((page) => page.file === path);
    const linked = makeAbsolute(text, file, repositoryUrl, isOnSite);
    // The site has a heading of its own on its start page.
    const page = file === START ? linked.replace(/^# .*\n/, "") : `${describePage(linked, group)}${linked}`;
    await writeFile(join(folder, file), page);
  }
  return {
    start: join(folder, START),
    documents: SITE_PAGES.filter(({ file }) => file !== START).map(({ file }) => join(folder, file)),
  };
}

/** Chinese has no blanks between words, and a break of a line would show as one. */
function joinChinese(text: string): string {
  return text.replace(/([\p{Script=Han}，。；：、）])\n(?=[\p{Script=Han}（`[])/gu, "$1");
}

/** The lines before a page that TypeDoc reads its title and its place from. */
function describePage(text: string, group: string): string {
  const title = /^# (.*)$/m.exec(text)?.[1] ?? "";
  return `---\ntitle: ${JSON.stringify(title)}\ngroup: ${JSON.stringify(group)}\n---\n\n`;
}
