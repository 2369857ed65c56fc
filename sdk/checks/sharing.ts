import { createHash } from "node:crypto";
import { rejectOnAbort } from "./Clock";

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

  return async (signal) => {
    signal?.throwIfAborted();
    if (current === undefined) {
      const controller = new AbortController();
      const result = load(controller.signal).finally(() => {
        if (current?.controller === controller) current = undefined;
      });
      current = { controller, waiting: 0, result };
    }
    const flight = current;
    flight.waiting++;
    try {
      return await rejectOnAbort(flight.result, signal);
    } finally {
      flight.waiting--;
      if (flight.waiting === 0 && signal?.aborted) {
        if (current === flight) current = undefined;
        flight.controller.abort(signal.reason);
      }
    }
  };
}

/**
 * Makes a function of which one run of `load` goes on at a time: whoever calls during a run shares the next one with all
 * others who do. So each caller gets the result of a run that began after the call, and callers at one time cost two
 * runs, not one each.
 *
 * @param load gets the argument of the first of those who share the run
 */
export function shareNextRun<A, T>(load: (argument: A) => Promise<T>): (argument: A) => Promise<T> {
  let current: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;

  function begin(argument: A): Promise<T> {
    next = undefined;
    const run = load(argument);
    current = run.catch(() => {}); // its own callers hear of it
    return run;
  }

  return (argument) => {
    next ??= current.then(() => begin(argument));
    return next;
  };
}

/** Keeps what was made under a key. Of more than `limit` values the one that was not asked for the longest is dropped. */
export class RecentlyUsed<V> {
  private readonly values = new Map<string, V>();

  /**
   * @param limit default 100: a program has one or a few of anything, a service that acts for many customers any number
   * @param onDrop is given what is dropped, to close what it holds open
   */
  constructor(
    private readonly limit = 100,
    private readonly onDrop: (value: V) => void = () => {},
  ) {}

  get size(): number {
    return this.values.size;
  }

  /** What is kept under the key; made where nothing is. */
  get(key: string, make: () => V): V {
    const value = this.values.has(key) ? (this.values.get(key) as V) : make();
    this.values.delete(key);
    this.values.set(key, value); // now the last one in the map's order
    for (const oldest of this.values.keys()) {
      if (this.values.size <= this.limit) break;
      this.drop(oldest);
    }
    return value;
  }

  /** Drops everything. */
  clear(): void {
    for (const key of this.values.keys()) this.drop(key);
  }

  private drop(key: string): void {
    const value = this.values.get(key) as V;
    this.values.delete(key);
    this.onDrop(value);
  }
}

/** Makes a function that passes each message on once. Of more than a hundred the one that came the longest ago is forgotten. */
export function onlyOnce(say: (message: string) => void): (message: string) => void {
  const said = new RecentlyUsed<void>();
  return (message) => said.get(message, () => say(message));
}

/** A text that is equal for values of equal JSON and tells nothing of them: what to keep a thing by whose settings hold secrets. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64");
}
