/**
 * Turns what stands under "Unreleased" in a changelog into the section of a version, below a new, empty one.
 *
 * @param date of the release, `YYYY-MM-DD`
 * @throws Error when there is no such section or nothing in it: a release without a reason
 */
export function cutRelease(changelog: string, version: string, date: string): string {
  const [, before, changes, after] = /^([\s\S]*\n## Unreleased\n)([\s\S]*?)((?:\n## [\s\S]*)?)$/.exec(changelog) ?? [];
  if (before === undefined || changes === undefined) throw new Error('CHANGELOG.md has no section "Unreleased".');
  if (changes.trim() === "") throw new Error('CHANGELOG.md says nothing under "Unreleased".');
  return `${before}\n## ${version} – ${date}\n\n${changes.trim()}\n${after}`;
}
