/** A request as it came over the wire, read to its end. */
export interface ReceivedRequest {
  method: string;
  /** The text before `?`. The service has one path, `/`. */
  path: string;
  /** The text after `?`, undecoded; empty without one. */
  rawQuery: string;
  /** Lower-case names; the first value of a repeated header. */
  headers: ReadonlyMap<string, string>;
  /** Empty when it was larger than the service takes. */
  body: Buffer;
  isTooLarge: boolean;
}
