import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";

/** The root of the repository. */
export const repository = resolve(__dirname, "../..");

/** One import, `export … from`, `require` or `import()` of a source file. */
export interface ModuleImport {
  /** The importing file, from the root of the repository, such as `sdk/wire/callApi.ts`. */
  file: string;
  /** What is written there: `../core/Clock`, `node:fs`, `@pulumi/pulumi/automation`. */
  specifier: string;
  /** Where a relative one leads, without extension, such as `sdk/checks/Clock`; undefined for a package. */
  target?: string;
}

/** The TypeScript files under a folder of the repository, sorted, without what was built or installed. */
export function listSources(folder: string): string[] {
  return readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(repository, join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(node_modules|dist|bin)\//.test(file))
    .sort();
}

/** What a file imports, found by the TypeScript compiler. */
export function readImports(file: string): ModuleImport[] {
  const text = readFileSync(join(repository, file), "utf8");
  const found: ModuleImport[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) {
      const target = relative(repository, resolve(repository, dirname(file), specifier));
      found.push(specifier.startsWith(".") ? { file, specifier, target } : { file, specifier });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022));
  return found;
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return textOf(node.moduleSpecifier);
  if (ts.isExternalModuleReference(node)) return textOf(node.expression);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return textOf(node.argument.literal);
  if (!ts.isCallExpression(node)) return undefined;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isRequire || isImport ? textOf(node.arguments[0]) : undefined;
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** The package of an import: `@pulumi/pulumi` for `@pulumi/pulumi/automation`; undefined for a file or a part of Node. */
export function packageOf({ specifier, target }: ModuleImport): string | undefined {
  if (target !== undefined || specifier.startsWith("node:")) return undefined;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
