import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import ts from "typescript";
import { listSources, type ModuleImport, readImports, repository } from "./ModuleImport";

/**
 * The rooms of sdk, and into which others each may reach. The empty name is sdk/index.ts. Arrows go one way: what stands
 * further down knows nothing of what stands above it.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  checks: [],
  runs: ["checks"],
  wire: ["checks", "runs"],
  identity: ["checks"],
  history: ["wire", "runs", "checks"],
  reads: ["history", "wire", "identity", "runs", "checks"],
  resources: ["reads", "wire", "identity", "runs", "checks"],
  dynamic: ["resources", "reads", "wire", "identity", "runs", "checks"],
  plugin: ["resources", "reads", "wire", "identity", "runs", "checks"],
  program: ["dynamic", "resources", "reads", "wire", "identity", "runs", "checks"],
  policy: ["program", "resources", "reads", "history", "wire", "identity", "runs", "checks"],
  "emulator/service": ["checks"],
  emulator: ["emulator/service", "checks"],
  "": ["program", "resources", "reads", "wire", "identity", "runs", "checks"],
};

/** One room of sdk, with the folders in it that are no rooms. */
export interface Room {
  name: string;
  files: number;
  lines: number;
  longest: { file: string; lines: number };
}

/** What the sources of sdk look like as a whole. */
export interface Structure {
  rooms: Room[];
  medianLines: number;
  /** Variables of modules whose value changes, or holds what changes, as `file: name`. */
  states: string[];
  /** Imports against the direction, as `file imports specifier`. */
  wrongArrows: string[];
  /** The files of some circle of imports; undefined when there is none. */
  circle: string[] | undefined;
}

/** Reads all sources of sdk. */
export function readStructure(): Structure {
  const sources = listSources("sdk");
  const imports = sources.flatMap(readImports);
  const lines = sources.map((file) => ({ file, lines: readSource(file).split("\n").length - 1 }));
  const names = [...new Set(sources.map(roomOf))].sort();
  return {
    rooms: names.map((name) =>
      describeRoom(
        name,
        lines.filter(({ file }) => roomOf(file) === name),
      ),
    ),
    medianLines: lines.map((entry) => entry.lines).sort((a, b) => a - b)[lines.length >> 1] ?? 0,
    states: sources.flatMap(listStates),
    wrongArrows: imports.filter(isWrongArrow).map(({ file, specifier }) => `${file} imports ${specifier}`),
    circle: findCircle(sources, imports),
  };
}

/** `history` for `sdk/history/PageReader.ts`, and so for a folder in it that is no room; empty for what stands in sdk itself. */
export function roomOf(file: string): string {
  const parts = file.split("/");
  const room = parts.length > 2 || !file.endsWith(".ts") ? (parts[1] ?? "") : "";
  return parts.length > 3 && `${room}/${parts[2]}` in ROOMS ? `${room}/${parts[2]}` : room;
}

function readSource(file: string): string {
  return readFileSync(join(repository, file), "utf8");
}

function describeRoom(name: string, files: readonly Room["longest"][]): Room {
  const longest = files.reduce((most, entry) => (entry.lines > most.lines ? entry : most));
  return { name, files: files.length, lines: files.reduce((sum, entry) => sum + entry.lines, 0), longest };
}

function isWrongArrow({ file, target }: ModuleImport): boolean {
  if (target === undefined) return false;
  const [from, to] = [roomOf(file), roomOf(target)];
  return !target.startsWith("sdk/") || (from !== to && !ROOMS[from]?.includes(to));
}

/** Variables that are assigned anew, and containers that are made empty and so must be filled by somebody. */
function listStates(file: string): string[] {
  const source = ts.createSourceFile(file, readSource(file), ts.ScriptTarget.ES2022);
  return source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => {
    const isVariable = (declarationList.flags & ts.NodeFlags.Const) === 0;
    const states = declarationList.declarations.filter(
      ({ initializer }) => isVariable || isEmptyContainer(initializer),
    );
    return states.map(({ name }) => `${basename(dirname(file))}/${basename(file)}: ${name.getText(source)}`);
  });
}

function isEmptyContainer(value: ts.Expression | undefined): boolean {
  if (value === undefined) return false;
  if (ts.isArrayLiteralExpression(value)) return value.elements.length === 0;
  if (!ts.isNewExpression(value) || !ts.isIdentifier(value.expression)) return false;
  return /^(Weak)?(Map|Set)$/.test(value.expression.text) && (value.arguments ?? []).length === 0;
}

function findCircle(sources: readonly string[], imports: readonly ModuleImport[]): string[] | undefined {
  const targets = new Map<string, string[]>(sources.map((file) => [file, []]));
  for (const { file, target } of imports) {
    const found = [`${target}.ts`, `${target}/index.ts`].find((candidate) => targets.has(candidate));
    if (found !== undefined) targets.get(file)?.push(found);
  }
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const target of targets.get(file) ?? []) {
      const circle = visit(target, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of sources) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}
