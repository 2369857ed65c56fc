import { stripVTControlCharacters } from "node:util";
import { hideSecrets, holdsSecret } from "../checks/hideSecrets";
import { isInstantText } from "../checks/parseInstant";
import { hasUnprintable, holdsCommand, removeUnprintable } from "../checks/showValue";
import type { ApiAnswer } from "./Connection";
import { InvalidResponseError } from "./callErrors";
import { readRequestId } from "./toCallError";

type Fields = Record<string, unknown>;

// Nothing counted by this API comes near: an invoker runs once a minute at most. A larger total would only send a reader
// of the whole history on an endless way.
const MAX_TOTAL_COUNT = 1_000_000_000;
// IDs and states of the service are a dozen characters; nothing that would fill a screen is one.
const MAX_NAME_LENGTH = 200;
// As nearly all of them are: nobody obeys it. A long history has a million.
const PLAIN_NAME = /^[\w+-][\w.:+-]*$/;
// Sentences, and what a command printed, of which the document gives 24 KB: here ten times as much. More than that would
// only keep this process busy, or fill the state.
const MAX_TEXT_LENGTH = 65_536;
const MAX_OUTPUT_LENGTH = 327_680;

/** Reads the fields of one answer, refusing with InvalidResponseError, which names the field, what its document rules out. */
export class AnswerReader {
  readonly requestId: string;
  readonly totalCount: number;
  private readonly fields: Fields;

  /** What must stand in nothing that is kept of it. */
  readonly secrets: readonly string[];
  /** The rows of a page mostly say the same: each name is checked once, and of equal ones one is kept. */
  readonly names = new Map<string, string>();
  /** So it is with texts, by what they were before they were cleaned. */
  readonly texts = new Map<string, string>();

  constructor(private readonly answer: ApiAnswer) {
    const { response } = answer;
    this.secrets = answer.secrets;
    if (!isFields(response)) throw this.invalid("Response", "is not an object");
    this.fields = response;
    const { RequestId: given, TotalCount: totalCount } = response;
    const requestId = readRequestId(given, answer.secrets);
    if (requestId === undefined) throw this.invalid("RequestId", "is not an ID");
    this.requestId = requestId;
    if (!Number.isSafeInteger(totalCount) || (totalCount as number) < 0 || (totalCount as number) > MAX_TOTAL_COUNT) {
      throw this.invalid("TotalCount", `is not a whole number from 0 to ${MAX_TOTAL_COUNT}`);
    }
    this.totalCount = totalCount as number;
  }

  /** The rows of the answer, each parsed; null stands for none where the total says so too. */
  readRows<T>(field: string, limit: number, parse: (row: RowReader) => T): T[] {
    const rows = this.fields[field];
    if (rows === null && this.totalCount === 0) return [];
    if (!Array.isArray(rows)) throw this.invalid(field, "is not an array");
    if (rows.length > limit) throw this.invalid(field, `holds ${rows.length} rows although ${limit} were asked for`);
    return rows.map((row, index) => parse(new RowReader(this, `${field}[${index}]`, row)));
  }

  /** The error for a field that cannot be used. */
  invalid(field: string, problem: string): InvalidResponseError {
    const { action, host } = this.answer;
    return new InvalidResponseError({ action, host, field, problem, requestId: this.requestId });
  }
}

/** Reads the fields of one row, or of an object inside one. */
export class RowReader {
  private readonly fields: Fields;

  /** @param path where the row stands in the answer, for messages */
  constructor(
    private readonly answer: AnswerReader,
    private readonly path: string,
    value: unknown,
  ) {
    if (!isFields(value)) throw answer.invalid(path, "is not an object");
    this.fields = value;
  }

  /** An ID, a state or a time: text that is not empty, of one line, without a secret and anything that a console or CI would obey. */
  readName(field: string, value = this.fields[field]): string {
    return this.readOptionalName(field, value) || this.refuse(field, "is missing");
  }

  /** As {@link readName}, but empty where it is null or not there. */
  readOptionalName(field: string, value = this.fields[field]): string {
    const name = this.requireText(field, value) ?? "";
    const { names, secrets } = this.answer;
    const known = names.get(name);
    if (known !== undefined) return known;
    if (name.length > MAX_NAME_LENGTH) return this.refuse(field, `is ${name.length} characters long`);
    if (!PLAIN_NAME.test(name)) {
      if (hasUnprintable(name)) return this.refuse(field, "holds control characters");
      if (holdsCommand(name)) return this.refuse(field, "holds a command to a CI system");
    }
    if (holdsSecret(name, secrets)) return this.refuse(field, "holds a secret of this package's own");
    names.set(name, name);
    return name;
  }

  /** A moment with its offset, as the service writes it. */
  readTime(field: string): string {
    const time = this.readName(field);
    return isInstantText(time)
      ? time
      : this.refuse(field, "is not a time with its offset, such as 2021-09-06T09:33:05Z");
  }

  /**
   * Free text, empty where it is null or not there. What a console or a CI system would obey is taken out, a line break
   * becomes a space, and `[secret]` stands for what the request was authorised with.
   */
  readText(field: string): string {
    const given = this.requireText(field, this.fields[field]) ?? "";
    const { texts, secrets } = this.answer;
    const known = texts.get(given);
    if (known !== undefined) return known;
    if (given.length > MAX_TEXT_LENGTH) return this.refuse(field, `is ${given.length} characters long`);
    // Twice: what stands for a secret could be the end of a command.
    const text = removeUnprintable(hideSecrets(removeUnprintable(given), secrets));
    texts.set(given, text);
    return text;
  }

  /** Text of several lines, encoded in base64; undefined where it is null or not there. Without terminal sequences and secrets. */
  readOptionalOutput(field: string): string | undefined {
    const encoded = this.requireText(field, this.fields[field]);
    if (encoded === undefined) return undefined;
    if (encoded.length > MAX_OUTPUT_LENGTH) return this.refuse(field, `is ${encoded.length} characters long`);
    // The command may have printed bytes that are no UTF-8: they become U+FFFD.
    const output = Buffer.from(encoded, "base64").toString("utf8");
    return hideSecrets(stripVTControlCharacters(output), this.answer.secrets);
  }

  /** A list of IDs, each as {@link readName} reads it; empty where it is null or not there. */
  readNames(field: string): string[] {
    return this.readOptionalList(field).map((value, index) => this.readName(`${field}[${index}]`, value));
  }

  /** True or false. */
  readFlag(field: string): boolean {
    const value = this.fields[field];
    return typeof value === "boolean" ? value : this.refuse(field, "is not true or false");
  }

  /** A whole number; undefined where it is null or not there. */
  readOptionalInteger(field: string): number | undefined {
    const value = this.fields[field] ?? undefined;
    if (value === undefined || Number.isSafeInteger(value)) return value as number | undefined;
    return this.refuse(field, "is not a whole number");
  }

  /** An object inside the row; undefined where it is null or not there. */
  readOptionalObject(field: string): RowReader | undefined {
    const value = this.fields[field] ?? undefined;
    return value === undefined ? undefined : new RowReader(this.answer, `${this.path}.${field}`, value);
  }

  /** The objects of a list inside the row; none where it is null or not there. */
  readOptionalRows(field: string): RowReader[] {
    const rows = this.readOptionalList(field);
    return rows.map((row, index) => new RowReader(this.answer, `${this.path}.${field}[${index}]`, row));
  }

  private requireText(field: string, value: unknown): string | undefined {
    if (value === undefined || value === null) return undefined;
    return typeof value === "string" ? value : this.refuse(field, `is not a string but ${describeType(value)}`);
  }

  private readOptionalList(field: string): unknown[] {
    const value = this.fields[field] ?? [];
    return Array.isArray(value) ? value : this.refuse(field, "is not an array");
  }

  /** Throws the error that names the field. */
  refuse(field: string, problem: string): never {
    throw this.answer.invalid(`${this.path}.${field}`, problem);
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describeType(value: unknown): string {
  return Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}
