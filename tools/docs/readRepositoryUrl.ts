import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const manifest = resolve(__dirname, "../../sdk/package.json");

/** Where the repository of the package is shown, such as `https://github.com/owner/name`, by its manifest. */
export function readRepositoryUrl(): string {
  const { repository } = JSON.parse(readFileSync(manifest, "utf8"));
  return repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
}
