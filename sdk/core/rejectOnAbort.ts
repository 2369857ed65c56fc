/**
 * Settles as `promise` does, or rejects with the signal's reason as soon as it is aborted. What runs behind the promise
 * goes on unless it watches the signal itself; its late failure is swallowed, because nobody is left to hear of it.
 */
export function rejectOnAbort<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    const stopListening = () => signal.removeEventListener("abort", onAbort);
    promise.then(resolve, reject).finally(stopListening);
  });
}
