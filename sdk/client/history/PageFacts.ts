import type { HistoryPage } from "./PageReader";

/** What stays known of a page after its rows have been handed on. */
export interface PageFacts extends Pick<HistoryPage, "offset" | "totalCount" | "askedAt" | "answeredAt"> {
  /** Whether a row of this page stood in an earlier page too. */
  readonly overlaps: boolean;
}
