/** Reads a value that may be anything and stands for `property`; throws EmulatorArgumentError unless it is what it shall be. */
export type Parser<T> = (property: string, value: unknown) => T;

/** A parser for what may be left out. */
export function optional<T>(parser: Parser<T>): Parser<T | undefined> {
  return (property, value) => (value === undefined ? undefined : parser(property, value));
}
