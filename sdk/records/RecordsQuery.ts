/** Exactly one page of the API, as the API takes it. */
export interface PageQuery {
  kind: "page";
  /** 1 to 100 IDs, each once; undefined: every invoker of the region. */
  invokerIds?: string[];
  /** 1 to 100; the API's own default, 20, where the user gave none. */
  limit: number;
  /** How many records are passed over; 0 where the user gave none. */
  offset: number;
}

/** Every record that matches, however many pages it takes. */
export interface HistoryQuery {
  kind: "history";
  /** Any number of IDs, each once, in the user's order; undefined: every invoker of the region. */
  invokerIds?: string[];
  /** Records from this instant on, in milliseconds since the UNIX epoch. */
  sinceMs?: number;
  /** Records before this instant, in milliseconds since the UNIX epoch. */
  untilMs?: number;
  /** Only records with one of these results. */
  results?: string[];
  /** Only the newest so many of the records that match all of the above. */
  maxRecords?: number;
}

/** What a user asked for, checked and without any left-over choice. */
export type RecordsQuery = PageQuery | HistoryQuery;
