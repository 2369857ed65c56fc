import { join } from "node:path";
import ts from "typescript";
import { CRITERIA } from "../../sdk/runs/criteria";
import { repository } from "../house/ModuleImport";

/** A type as a Pulumi schema writes it: https://www.pulumi.com/docs/iac/using-pulumi/extending-pulumi/schema/ */
export interface TypeSpec {
  type?: string;
  $ref?: string;
  items?: TypeSpec;
  additionalProperties?: TypeSpec;
}

export interface PropertySpec extends TypeSpec {
  description?: string;
  secret?: boolean;
}

/** The properties of an interface, and which of them are always there. */
export interface ObjectSpec {
  description?: string;
  type?: "object";
  properties: Record<string, PropertySpec>;
  required?: string[];
}

const PACKAGE = "tencentcloud-tat";

/** Figures that are no whole numbers, beside the criteria, whose table says so. */
const FRACTIONS = ["successRate", "medianIntervalSeconds"];
/** Milliseconds since the UNIX epoch: an `integer` of Pulumi has 32 bits in Java and C#. */
const LARGE = ["nowMs"];

/** Writes interfaces and functions of sdk as a Pulumi schema, their documentation included. */
export class TypeDescriber {
  /** The interfaces that others have named so far, by token. */
  readonly types: Record<string, ObjectSpec> = {};
  private readonly checker: ts.TypeChecker;
  private readonly sources: readonly ts.SourceFile[];

  /** @param entries files of sdk whose exports are described, such as `index.ts` */
  constructor(entries: readonly string[]) {
    const files = entries.map((entry) => join(repository, "sdk", entry));
    const options = { strict: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node16, types: ["node"] };
    const program = ts.createProgram(files, options);
    this.checker = program.getTypeChecker();
    this.sources = files.map((file) => program.getSourceFile(file) as ts.SourceFile);
  }

  /** The properties of an interface or of alternatives of some, which stand side by side then. */
  describeObject(name: string): ObjectSpec {
    const symbol = this.find(name);
    return this.describeType(this.checker.getDeclaredTypeOfSymbol(symbol), this.documentationOf(symbol));
  }

  /** What a function takes as its first argument and what it gives, or what its promise does. */
  describeFunction(name: string): { description: string; inputs: ObjectSpec; outputs: ts.Type } {
    const symbol = this.find(name);
    const declaration = symbol.valueDeclaration as ts.FunctionDeclaration;
    const signature = this.checker.getSignatureFromDeclaration(declaration) as ts.Signature;
    const [argument] = signature.getParameters() as [ts.Symbol];
    const type = this.checker.getTypeOfSymbolAtLocation(argument, declaration);
    const returned = signature.getReturnType();
    const outputs = this.checker.getAwaitedType(returned) ?? returned;
    return { description: this.documentationOf(symbol), inputs: this.describeType(type, ""), outputs };
  }

  /** The documentation of anything that is exported. */
  describe(name: string): string {
    return this.documentationOf(this.find(name));
  }

  describeType(type: ts.Type, description: string): ObjectSpec {
    const parts = this.checker.getNonNullableType(type).isUnion()
      ? (this.checker.getNonNullableType(type) as ts.UnionType).types
      : [this.checker.getNonNullableType(type)];
    const properties: Record<string, PropertySpec> = {};
    const required: string[] = [];
    for (const symbol of parts.flatMap((part) => part.getProperties())) {
      const name = symbol.getName();
      const valueType = this.typeOf(symbol);
      // What can only be absent tells alternatives apart, and is none here.
      if (valueType.flags & ts.TypeFlags.Undefined || name in properties) continue;
      const spec = this.specOf(valueType, name);
      properties[name] = { ...spec, description: this.documentationOf(symbol) };
      if (parts.every((part) => isAlwaysThere(part.getProperty(name), (it) => this.typeOf(it)))) required.push(name);
    }
    return {
      ...(description && { description }),
      type: "object",
      properties,
      ...(required.length > 0 && { required }),
    };
  }

  specOf(given: ts.Type, name: string): TypeSpec {
    const type = this.checker.getNonNullableType(given);
    if (type.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any) || isEmptyObject(type)) {
      return { $ref: "pulumi.json#/Any" };
    }
    if (type.flags & ts.TypeFlags.BooleanLike || isUnionOf(type, ts.TypeFlags.BooleanLike)) return { type: "boolean" };
    if (type.flags & ts.TypeFlags.StringLike || isUnionOf(type, ts.TypeFlags.StringLike)) return { type: "string" };
    if (type.flags & ts.TypeFlags.NumberLike) return { type: isWide(name) ? "number" : "integer" };
    const [item] = this.checker.isArrayType(type) ? this.checker.getTypeArguments(type as ts.TypeReference) : [];
    if (item) return { type: "array", items: this.specOf(item, name) };
    const indexed = type.getStringIndexType();
    if (indexed) return { type: "object", additionalProperties: this.specOf(indexed, name) };
    return { $ref: this.refer(type) };
  }

  /** Takes an interface among the types and names it. */
  private refer(type: ts.Type): string {
    const symbol = type.aliasSymbol ?? type.getSymbol();
    const name = symbol?.getName().replace(/Inputs$/, "") ?? "";
    if (symbol === undefined || name === "__type") throw new Error("A type without a name cannot stand in a schema.");
    const token = `${PACKAGE}:index:${name}`;
    if (!(token in this.types)) {
      this.types[token] = { properties: {} };
      this.types[token] = this.describeType(type, this.documentationOf(symbol));
    }
    return `#/types/${token}`;
  }

  private typeOf(symbol: ts.Symbol): ts.Type {
    return this.checker.getTypeOfSymbol(symbol);
  }

  private find(name: string): ts.Symbol {
    for (const source of this.sources) {
      const module = this.checker.getSymbolAtLocation(source) as ts.Symbol;
      const found = this.checker.getExportsOfModule(module).find((symbol) => symbol.getName() === name);
      if (found) return found.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(found) : found;
    }
    throw new Error(`${name} is not exported`);
  }

  /** Without tags, which are about TypeScript, and with one line for each paragraph. */
  private documentationOf(symbol: ts.Symbol): string {
    return ts
      .displayPartsToString(symbol.getDocumentationComment(this.checker))
      .replace(/\{@link ([^}]+)\}/g, "`$1`")
      .split(/\n\s*\n/)
      .map((paragraph) => (/^\s*[-|]/.test(paragraph) ? paragraph : paragraph.replace(/\s*\n\s*/g, " ")))
      .join("\n\n")
      .trim();
  }
}

function isAlwaysThere(symbol: ts.Symbol | undefined, typeOf: (symbol: ts.Symbol) => ts.Type): boolean {
  if (symbol === undefined || symbol.flags & ts.SymbolFlags.Optional) return false;
  const type = typeOf(symbol);
  const parts = type.isUnion() ? type.types : [type];
  return !parts.some(({ flags }) => flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined));
}

function isEmptyObject(type: ts.Type): boolean {
  return (
    (type.flags & ts.TypeFlags.Object) !== 0 &&
    type.getProperties().length === 0 &&
    !type.getStringIndexType() &&
    !type.getNumberIndexType()
  );
}

function isUnionOf(type: ts.Type, flags: ts.TypeFlags): boolean {
  const is = (part: ts.Type) => (part.flags & flags) !== 0;
  // Of a text with a few words in front, what lets any text pass is `string & {}`.
  return type.isUnion() && type.types.every((part) => (part.isIntersection() ? part.types.some(is) : is(part)));
}

/** Whether a figure is more than an `integer` can hold. */
function isWide(name: string): boolean {
  const criterion = (CRITERIA as Record<string, { schema: { type?: unknown } } | undefined>)[name];
  return FRACTIONS.includes(name) || LARGE.includes(name) || criterion?.schema.type === "number";
}
