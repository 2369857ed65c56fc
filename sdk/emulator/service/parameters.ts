import { invalidParameter, invalidParameterValue, Refusal, unknownParameter } from "./messages";

/** One entry of `Filters`: rows match when the named property has one of the values. */
export interface Filter {
  name: string;
  values: readonly string[];
}

/** Whether a row passes all filters; `fields` says what each compares. */
export function passesFilters<Row>(row: Row, filters: readonly Filter[], fields: FilterFields<Row>): boolean {
  return filters.every(({ name, values }) => values.includes(fields[name]?.(row) ?? ""));
}

/** What each filter compares, by its name. */
export type FilterFields<Row> = Readonly<Record<string, (row: Row) => string>>;

/** Makes the answer of an action: how many rows there are, and under `name` those of the page asked for, each formatted. */
type TakePage = <Row>(name: string, rows: readonly Row[], format: (row: Row) => object) => Record<string, unknown>;

const MAX_IDS = 100;
const MAX_ROWS = 100;
const MAX_FILTERS = 10;
const MAX_FILTER_VALUES = 5;
const NAME_AND_VALUES = "an object with Name and Values";

/**
 * Reads an action's parameters as its document states them and throws the service's refusal for the first that is not so:
 * UnknownParameter, InvalidParameter for a wrong type, InvalidParameterValue for a value out of range. What the
 * documents leave open (`Limit: 0`, an empty list, null) is refused, so that nobody comes to rely on either meaning.
 */
export class ParameterReader {
  private readonly values: ReadonlyMap<string, unknown>;

  /** @param known the names that the action's document lists */
  constructor(parameters: Readonly<Record<string, unknown>>, known: readonly string[]) {
    this.values = new Map(Object.entries(parameters));
    for (const name of this.values.keys()) {
      if (!known.includes(name)) throw unknownParameter(name);
    }
  }

  /** `Limit` and `Offset`: 20 rows from the first on by default, at most 100. */
  readPage(): TakePage {
    const limit = this.readInteger("Limit") ?? 20;
    const offset = this.readInteger("Offset") ?? 0;
    if (limit < 1 || limit > MAX_ROWS) throw invalidParameterValue("Limit", `1 to ${MAX_ROWS}`);
    if (offset < 0) throw invalidParameterValue("Offset", "0 or more");
    return (name, rows, format) => {
      const page = rows.slice(offset, offset + limit);
      return { TotalCount: rows.length, [name]: page.map((row) => format(row)) };
    };
  }

  /** A list of at most 100 IDs with a prefix such as `ivk-`; a misshapen one is refused with the code given. */
  readIds(name: string, prefix: string, code: string): string[] | undefined {
    const ids = this.readTexts(name, this.values.get(name));
    if (ids && (ids.length === 0 || ids.length > MAX_IDS)) {
      throw invalidParameterValue(name, `a list of 1 to ${MAX_IDS} IDs`);
    }
    for (const id of ids ?? []) {
      if (!new RegExp(`^${prefix}[0-9a-z]+$`).test(id)) {
        throw invalidParameterValue(name, `IDs such as ${prefix}1a2b3c4d, not "${id}"`, code);
      }
    }
    return ids;
  }

  readBoolean(name: string): boolean | undefined {
    const value = this.values.get(name);
    if (value !== undefined && typeof value !== "boolean") throw invalidParameter(name, "a boolean");
    return value;
  }

  /** `Filters`: at most 10 with at most 5 values each, and only with names that the document lists. */
  readFilters(names: readonly string[]): Filter[] {
    const list = this.values.get("Filters");
    if (list === undefined) return [];
    if (!Array.isArray(list)) throw invalidParameter("Filters", "a list");
    if (list.length === 0 || list.length > MAX_FILTERS) {
      throw invalidParameterValue("Filters", `a list of 1 to ${MAX_FILTERS} filters`);
    }
    return list.map((entry, index) => this.readFilter(`Filters.${index}`, entry, names));
  }

  /** Refuses two parameters that exclude each other. */
  refuseBoth(one: string, other: string): void {
    if (this.values.has(one) && this.values.has(other)) {
      throw new Refusal("InvalidParameter.ConflictParameter", `${one} and ${other} cannot be given together.`);
    }
  }

  private readFilter(path: string, entry: unknown, names: readonly string[]): Filter {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
      throw invalidParameter(path, NAME_AND_VALUES);
    }
    const { Name, Values, ...others } = entry as Record<string, unknown>;
    const unknown = Object.keys(others)[0];
    if (unknown !== undefined) throw unknownParameter(`${path}.${unknown}`);
    const values = this.readTexts(`${path}.Values`, Values);
    if (typeof Name !== "string" || !values) throw invalidParameter(path, NAME_AND_VALUES);
    if (!names.includes(Name)) {
      throw invalidParameterValue(`${path}.Name`, `one of ${names.join(", ")}`, "InvalidParameterValue.InvalidFilter");
    }
    if (values.length === 0 || values.length > MAX_FILTER_VALUES) {
      throw invalidParameterValue(`${path}.Values`, `a list of 1 to ${MAX_FILTER_VALUES} values`);
    }
    return { name: Name, values };
  }

  private readInteger(name: string): number | undefined {
    const value = this.values.get(name);
    if (value !== undefined && !Number.isSafeInteger(value)) throw invalidParameter(name, "an integer");
    return value as number | undefined;
  }

  private readTexts(name: string, value: unknown): string[] | undefined {
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every((entry) => typeof entry === "string")) {
      throw invalidParameter(name, "a list of strings");
    }
    return value;
  }
}
