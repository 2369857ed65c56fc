/** What a tag would publish, and from where. */
export interface Release {
  /** `v1.2.3` */
  tag: string;
  /** The package's manifest, as it is in the tree. */
  manifest: { version: string; repository?: { url?: string; directory?: string } };
  /** `https://github.com/<owner>/<name>`: where the workflow runs. */
  repositoryUrl: string;
  /** Whether the commit of the tag is on the branch main. */
  isOnMain: boolean;
  changelog: string;
}

/** Why this must not be published; empty when it may. */
export function findReleaseProblems({ tag, manifest, repositoryUrl, isOnMain, changelog }: Release): string[] {
  const { version, repository } = manifest;
  const url = `git+${repositoryUrl}.git`;
  const problems: [isProblem: boolean, problem: string][] = [
    [tag !== `v${version}`, `The tag is ${tag}, and the version of the package is ${version}.`],
    [!isOnMain, `The tag ${tag} is not on main.`],
    [
      repository?.url !== url || repository?.directory !== "sdk",
      `sdk/package.json names the repository ${repository?.url} with the folder ${repository?.directory}, not ${url} with sdk.`,
    ],
    [!changelog.includes(`\n## ${version} – `), `CHANGELOG.md has no section for ${version}.`],
  ];
  return problems.filter(([isProblem]) => isProblem).map(([, problem]) => problem);
}
