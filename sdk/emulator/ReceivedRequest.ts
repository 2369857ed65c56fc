/** A request as it came over the wire, read to its end. */
export interface ReceivedRequest {
  method: string;
  /** The text after `?`, undecoded; empty without one. */
  rawQuery: string;
  /** Lower-case names; the first value of a repeated header. */
  headers: ReadonlyMap<string, string>;
  body: Buffer;
}
