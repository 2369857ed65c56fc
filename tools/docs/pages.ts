/** The pages of docs, in the order in which a reader may take them; each is there in English and in Chinese. */
export const PAGES = ["guide", "policies", "languages", "configuration", "testing", "inside"] as const;

/** A document and its twin, by their paths in the repository. */
export interface Twins {
  english: string;
  chinese: string;
}

/** Every document that is there in both languages, the README first. */
export const TWINS: readonly Twins[] = [
  { english: "README.md", chinese: "README.zh-CN.md" },
  ...PAGES.map((page) => ({ english: `docs/${page}.md`, chinese: `docs/zh-CN/${page}.md` })),
];

/** What the Pulumi Registry shows of the provider plugin: https://www.pulumi.com/docs/iac/guides/building-extending/packages/publishing-packages/ */
export const REGISTRY_PAGES = ["docs/_index.md", "docs/installation-configuration.md"] as const;

/** Documents about the project itself, in English only. */
export const PROJECT_DOCUMENTS = ["SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"] as const;
