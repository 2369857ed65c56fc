import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { invalidArguments } from "../checks/InvalidArgumentError";
import type { ResourceInputs } from "../resources/TatResource";
import type { Values } from "../resources/values";

/** How Pulumi writes a value that a preview does not know. Its own constants stand in modules that take a second to load. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** The name under which an object says that it is more than an object, and what it says of a secret. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Properties as the engine sends them. */
export class PropertyValues implements ResourceInputs {
  /** As they came: what is secret is wrapped, at any depth. */
  readonly wrapped: Values;
  /** Without any wrapping. */
  readonly values: Values;
  readonly unknown: readonly string[];
  /** The names of the properties that are, or hold, a secret. */
  readonly secret: readonly string[];

  constructor(struct: Struct | undefined) {
    this.wrapped = (struct?.toJavaScript() ?? {}) as Values;
    const names = Object.keys(this.wrapped);
    this.values = Object.fromEntries(names.map((name) => [name, unwrap(this.wrapped[name])]));
    this.unknown = names.filter((name) => holds(this.wrapped[name], isUnknown));
    this.secret = names.filter((name) => holds(this.wrapped[name], isSecret));
  }
}

/** A value that the state keeps encrypted and that no command shows. */
export function asSecret(value: unknown): Values {
  return { [SIGNATURE]: SECRET, value };
}

const NULL_PROBLEM =
  "is null, which is not the same as left out: check the name of the output that it comes from, and that it has a value";

/**
 * Refuses properties that are null: YAML and Go send it for an output without a value, such as one of another stack whose
 * name is misspelt. To leave a property out is a wish, for every invoker, for no such criterion or the environment's key.
 * Within a property it is left to that one's rule: there Python sends it for what is left out.
 *
 * @param prefix what stands in front of a property's name, such as `tencentcloud-tat:`
 * @throws InvalidArgumentError naming every such property
 */
export function refuseNulls(values: Values, prefix = ""): void {
  const names = Object.keys(values).filter((name) => values[name] === null);
  if (names.length === 0) return;
  throw invalidArguments(names.map((name) => ({ property: prefix + name, problem: NULL_PROBLEM })));
}

/** For the wire, which knows no undefined. */
export function toStruct(values: Values): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(values)));
}

function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

function isSecret(value: unknown): boolean {
  return isObject(value) && value[SIGNATURE] === SECRET;
}

function holds(value: unknown, test: (value: unknown) => boolean): boolean {
  return (
    test(value) || (typeof value === "object" && value !== null && Object.values(value).some((it) => holds(it, test)))
  );
}

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (!isObject(value)) return value;
  if (isSecret(value)) return unwrap(value.value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unwrap(inner)]));
}

function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
