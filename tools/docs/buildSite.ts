import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { PAGE_GROUPS, prepareSources } from "./prepareSources";
import { readRepositoryUrl } from "./readRepositoryUrl";
import { findGroup, OTHER_GROUPS, type ReferenceGroup, TASK_GROUPS } from "./referenceGroups";

const repository = resolve(__dirname, "../..");
const REFERENCE = "Reference";

/**
 * Builds the site of the pages and the reference, with a search that needs no network.
 *
 * @param out the folder of the site, which is emptied
 * @throws Error with what is wrong, when anything is: TypeDoc's warnings are errors
 */
export async function buildSite(out: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tat-site-"));
  try {
    const { start, documents } = await prepareSources(repository, folder, readRepositoryUrl());
    const typedoc = await import("typedoc");
    indexChinese();
    const app = await typedoc.Application.bootstrap(
      {
        options: join(repository, "typedoc.json"),
        skipErrorChecking: true, // `make check` checks the types
        readme: start,
        projectDocuments: documents,
        out,
        highlightLanguages: ["typescript", "python", "go", "java", "csharp", "yaml", "bash"],
        // `make check` looks for what is not documented, under the names that it has there.
        validation: { notExported: true, invalidLink: true, notDocumented: false },
        intentionallyNotDocumented: [],
        searchInDocuments: true,
        searchInComments: true,
        router: "site",
        navigation: { includeGroups: true, compactFolders: false },
        groupOrder: [
          PAGE_GROUPS.english,
          PAGE_GROUPS.chinese,
          ...TASK_GROUPS.map(({ title }) => title),
          ...OTHER_GROUPS,
          REFERENCE,
          PAGE_GROUPS.project,
          "*",
        ],
        sort: ["documents-last", "source-order"],
        customCss: join(__dirname, "site.css"),
      },
      [new typedoc.TypeDocReader(), new typedoc.TSConfigReader()],
    );
    nameFiles(app, typedoc, folder);
    await groupByTask(app, typedoc);
    const project = await app.convert();
    if (project === undefined) throw new Error("TypeDoc could not read the sources.");
    app.validate(project);
    await app.generateOutputs(project);
    if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error("The site has faults: see above.");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type TypeDoc = typeof import("typedoc", { with: { "resolution-mode": "import" }});
type Application = Awaited<ReturnType<TypeDoc["Application"]["bootstrap"]>>;
type RouterTarget = Parameters<InstanceType<TypeDoc["KindRouter"]>["baseRelativeUrl"]>[0];
type DeclarationReflection = InstanceType<TypeDoc["DeclarationReflection"]>;

/** Pages stand under the names of their files: a title in Chinese would be no address to type. */
function nameFiles(app: Application, { KindRouter, ReflectionKind }: TypeDoc, folder: string): void {
  app.renderer.defineRouter(
    "site",
    class extends KindRouter {
      /** The start page by its file: without a server, the folder would show its list. */
      override baseRelativeUrl(from: RouterTarget, target: string): string {
        return super.baseRelativeUrl(from, target === "./" ? "index.html" : target);
      }

      protected override getIdealBaseName(reflection: DeclarationReflection): string {
        if (!reflection.kindOf(ReflectionKind.Document)) return super.getIdealBaseName(reflection);
        const file = reflection.project.files.getReflectionPath(reflection);
        return `documents/${relative(folder, file ?? "")
          .replace(/^docs\//, "")
          .replace(/\.md$/, "")}`;
      }
    },
  );
}

/** Puts the three entry points on one page, task by task, each with an example; nothing internal is left. */
async function groupByTask(
  app: Application,
  { Comment, CommentTag, Converter, ReflectionKind }: TypeDoc,
): Promise<void> {
  const descriptions = await Promise.all(TASK_GROUPS.map(describeGroup));
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const [main, ...others] = project.getChildrenByKind(ReflectionKind.Module).sort((a, b) => rankOf(a) - rankOf(b));
    if (main === undefined) throw new Error("The reference has no entry point.");
    for (const module of [main, ...others]) {
      for (const child of module.children ?? []) addGroup(child, findGroup(child.name, module.name === "emulator"));
    }
    for (const other of others) project.mergeReflections(other, main);
    main.name = REFERENCE;
    main.comment = new Comment(
      [{ kind: "text", text: "Everything that the package exports, by what it is for." }],
      descriptions.map((text) => new CommentTag("@groupDescription", [{ kind: "text", text }])),
    );
    addGroup(main, REFERENCE);
    for (const internal of project.getReflectionsByKind(ReflectionKind.Property)) {
      if (internal.name === "__pulumiType") project.removeReflection(internal);
    }
  });

  // The grouping of TypeDoc itself runs before, with a higher priority, and sorts by kind and name.
  const last = -10_000;
  app.converter.on(
    Converter.EVENT_RESOLVE_END,
    ({ project }) => {
      const [main] = project.getChildrenByKind(ReflectionKind.Module);
      for (const group of main?.groups ?? []) group.children.sort((a, b) => rankOfName(a.name) - rankOfName(b.name));
    },
    last,
  );

  function addGroup(reflection: DeclarationReflection, group: string): void {
    reflection.comment ??= new Comment();
    reflection.comment.blockTags.push(new CommentTag("@group", [{ kind: "text", text: group }]));
  }
}

function rankOf({ name }: { name: string }): number {
  return ["index", "policy", "emulator"].indexOf(name);
}

/** The place of a name in its group; those that no task names keep theirs. */
function rankOfName(name: string): number {
  const names = TASK_GROUPS.flatMap((group) => group.names);
  const rank = names.indexOf(name.replace(/Output$/, ""));
  return rank === -1 ? names.length : rank;
}

/** The title, and on the lines after it one sentence and the first snippet below the heading. */
async function describeGroup({ title, description, example }: ReferenceGroup): Promise<string> {
  if (example === undefined) return `${title}\n${description}`;
  const text = await readFile(join(repository, example.page), "utf8");
  const below = text.slice(text.search(new RegExp(`^#+ ${example.heading}$`, "m")));
  const snippet = /^```ts \w+\n([\s\S]*?)^```/m.exec(below)?.[1];
  if (snippet === undefined) throw new Error(`${example.page} has no snippet below "${example.heading}".`);
  return `${title}\n${description}\n\n\`\`\`ts\n${snippet}\`\`\``;
}

/**
 * Lets the search find Chinese. TypeDoc's index splits texts at blanks and cuts off what is no Latin letter; so each sign of
 * Chinese would vanish. Here texts are split at punctuation too, and nothing but punctuation is cut off: what is typed is
 * looked for inside of what is left.
 */
function indexChinese(): void {
  const lunr: Lunr = require("lunr"); // the one that TypeDoc brings along and makes its index with
  lunr.tokenizer.separator = /[\s\-、。，；：？！（）“”《》]+/;
  lunr.trimmer = (token) =>
    token.update((text) => text.replace(/^[^\p{L}\p{N}_]+/u, "").replace(/[^\p{L}\p{N}_]+$/u, ""));
  lunr.Pipeline.registerFunction(lunr.trimmer, "trimmerOfLetters");
}

/** What {@link indexChinese} changes of lunr. */
interface Lunr {
  tokenizer: { separator: RegExp };
  trimmer: (token: { update(change: (text: string) => string): unknown }) => unknown;
  Pipeline: { registerFunction(step: Lunr["trimmer"], label: string): void };
}
