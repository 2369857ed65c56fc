/** One request to one of the services, before it is signed. */
export interface ApiCall {
  service: "tat" | "sts";
  /** The API action, such as `DescribeInvokerRecords`. */
  action: string;
  /** The parameters, named as in the API document. */
  parameters: object;
  /** Sent as `X-TC-Region`; undefined: no such header. */
  region?: string;
}

/** What came back: the content of `Response`, unchecked, and where from. */
export interface ApiAnswer {
  action: string;
  host: string;
  response: unknown;
  /** What must stand in no message about it, even if the answer holds it. */
  secrets: readonly string[];
}
