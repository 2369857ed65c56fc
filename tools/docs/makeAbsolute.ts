import { dirname, join, normalize } from "node:path";

/**
 * A Markdown text whose relative links, but those that `isKept`, lead to the repository's files, wherever it is shown; pictures
 * lead to the files themselves.
 *
 * @param file where the text stands in the repository
 * @param repositoryUrl where the repository is shown, such as `https://github.com/owner/name`
 */
export function makeAbsolute(
  text: string,
  file: string,
  repositoryUrl: string,
  isKept: (path: string) => boolean = () => false,
): string {
  const link = /(!?)\[([^\]]*)\]\((?!https?:)([^)#]*)([^)]*)\)/g;
  return text.replace(link, (whole, mark: string, words: string, target: string, anchor: string) => {
    const path = target === "" ? file : normalize(join(dirname(file), target));
    if (isKept(path)) return whole;
    return `${mark}[${words}](${repositoryUrl}/${mark === "" ? "blob" : "raw"}/HEAD/${path}${anchor})`;
  });
}
