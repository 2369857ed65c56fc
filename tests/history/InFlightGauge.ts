/** Counts the requests that are under way at a ModelService. */
export class InFlightGauge {
  peak = 0;
  private inFlight = 0;

  /** To be given to the service. */
  readonly watch = async (stage: "arrive" | "deliver"): Promise<void> => {
    this.inFlight += stage === "arrive" ? 1 : -1;
    this.peak = Math.max(this.peak, this.inFlight);
    await new Promise(setImmediate);
  };
}
