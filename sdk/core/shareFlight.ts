import { rejectOnAbort } from "./rejectOnAbort";

interface Flight<T> {
  result: Promise<T>;
  controller: AbortController;
  waiting: number;
}

/**
 * Makes a function of which all callers at one time share one run of `load`. A caller whose signal is aborted leaves at
 * once; the run itself is aborted when the last one has left.
 */
export function shareFlight<T>(load: (signal: AbortSignal) => Promise<T>): (signal?: AbortSignal) => Promise<T> {
  let current: Flight<T> | undefined;

  function takeOff(): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = { controller, waiting: 0, result: load(controller.signal).finally(() => land(flight)) };
    return flight;
  }

  function land(flight: Flight<T>): void {
    if (current === flight) current = undefined;
  }

  return async (signal) => {
    signal?.throwIfAborted();
    current ??= takeOff();
    const flight = current;
    flight.waiting++;
    try {
      return await rejectOnAbort(flight.result, signal);
    } finally {
      flight.waiting--;
      if (flight.waiting === 0 && signal?.aborted) {
        land(flight);
        flight.controller.abort(signal.reason);
      }
    }
  };
}
