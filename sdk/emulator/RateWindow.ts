const WINDOW_MS = 1000;

/** Admits a number of requests per key within any one second, as the API document states the limit. */
export class RateWindow {
  private readonly admitted = new Map<string, number[]>();

  /** @param limit requests per second and key, such as 20 */
  constructor(readonly limit: number) {}

  /** Whether one more request of this key fits at `nowMs`. A refused request does not count against later ones. */
  admit(key: string, nowMs: number): boolean {
    const recent = (this.admitted.get(key) ?? []).filter((admittedMs) => nowMs - admittedMs < WINDOW_MS);
    this.admitted.set(key, recent);
    if (recent.length >= this.limit) {
      return false;
    }
    recent.push(nowMs);
    return true;
  }
}
