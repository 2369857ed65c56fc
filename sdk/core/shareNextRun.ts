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
