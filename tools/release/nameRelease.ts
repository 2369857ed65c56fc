/** A document whose commands take the files of one release, made to take those of another: SDKs and the plugin. */
export function nameRelease(document: string, before: string, after: string): string {
  const files = /^(tar -xzf \S+|pulumi plugin install .*)$/gm;
  return document.replace(files, (command) => command.replaceAll(before, after));
}
