/** A request as the emulator's log shows it. It holds no secret key, no token and no signature. */
export interface LoggedRequest {
  /** When it arrived, by the server's clock: RFC 3339 with milliseconds. */
  readonly time: string;
  /** The HTTP method. */
  readonly method: string;
  /** X-TC-Action; empty without one. */
  readonly action: string;
  /** X-TC-Version; empty without one. */
  readonly version: string;
  /** X-TC-Region; undefined when the request carried none. */
  readonly region?: string;
  /** X-TC-Language; undefined when the request carried none. */
  readonly language?: string;
  /** The parameters as sent. Empty when they cannot be read. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The key that claims to have signed it. */
  readonly secretId?: string;
  /** Whether it carried X-TC-Token. */
  readonly withToken: boolean;
  /** X-TC-RequestClient, the client's name and version. */
  readonly client?: string;
  /** Counts the TCP connections from 1 on: equal numbers came over one connection. */
  readonly connection: number;
  /** How many requests were being answered when it arrived, itself included. */
  readonly inFlight: number;
  /** The HTTP status of the answer; undefined until there is one, and for good when a fault gave none. */
  status?: number;
  /** The code of the error in the answer; undefined in a success. */
  errorCode?: string;
  /** The RequestId in the answer. */
  requestId?: string;
  /** The kind of the scripted fault that the request met. */
  fault?: string;
}
