import type { Refusal } from "./Refusal";
import type { Authorization } from "./signature";

/** A request as it came over the wire, read to its end and taken apart. */
export interface ReceivedRequest {
  method: string;
  /** The text before `?`. The service has one path, `/`. */
  path: string;
  /** Lower-case names; the first value of a repeated header. */
  headers: ReadonlyMap<string, string>;
  /** Empty when it was larger than the service takes. */
  body: Buffer;
  /** The object in the body, or why there is none. */
  parameters: Readonly<Record<string, unknown>> | Refusal;
  /** Undefined where the header is not of the documented shape. */
  authorization: Authorization | undefined;
}
