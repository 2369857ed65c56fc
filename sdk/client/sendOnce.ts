import { rejectOnAbort } from "../core/rejectOnAbort";
import type { ApiAnswer, ApiCall } from "./ApiCall";
import type { Attempt } from "./Attempt";
import type { Connection } from "./Connection";
import { listSecrets } from "./listSecrets";
import { observeExchange } from "./observeExchange";
import { loadSdkClient } from "./sdkClients";
import { toCallError } from "./toCallError";

/**
 * Makes a call once. Rejects with a CallError, or with the signal's reason as soon as it is aborted. All that takes its
 * time the first time, such as loading the SDK, has been done by {@link prepareToSend}.
 */
export async function sendOnce(connection: Connection, attempt: Attempt): Promise<ApiAnswer> {
  const { call, host, credentials, timeoutMs, signal } = attempt;
  const { protocol, language } = connection.settings;
  const { agent, proxyHost, createClient } = prepareToSend(connection, call, host);
  signal?.throwIfAborted();
  const end = new AbortController();
  const endWithCaller = () => end.abort(signal?.reason);
  signal?.addEventListener("abort", endWithCaller, { once: true });
  const exchange = observeExchange(agent, { onSent: attempt.onSent, onBrokenBody: () => end.abort() });
  const timer = startTimer(connection, timeoutMs, () => end.abort());
  try {
    const client = createClient({
      protocol,
      host,
      language,
      region: call.region,
      credentials,
      agent: exchange.agent,
    });
    const options = { signal: end.signal, skipSign: credentials === undefined };
    const response = await rejectOnAbort(client.request(call.action, call.parameters, options), end.signal);
    if (exchange.status === undefined) throw new Error("The answer came past node:http: run the program with Node.js");
    if (exchange.status !== 200) throw new Error("An HTTP error is no answer, whatever its body says.");
    return { action: call.action, host, response, secrets: listSecrets(call, credentials) };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    exchange.distrustIdle();
    throw toCallError(error, {
      ...attempt,
      exchange,
      proxyHost,
      timedOut: timer.isOver(),
      nowMs: connection.clock.now(),
    });
  } finally {
    signal?.removeEventListener("abort", endWithCaller);
    timer.stop();
    exchange.close();
  }
}

/** Loads and opens what the attempts of a call share, so that nothing slow stands between a granted start and the request. */
export function prepareToSend(connection: Connection, call: ApiCall, host: string) {
  return { ...connection.routeTo(host), createClient: loadSdkClient(call.service) };
}

/** Why a time limit ends when the answer is there. An error for it, which nobody sees, would be made for every call. */
const STOPPED = "stopped";

function startTimer({ clock }: Connection, delayMs: number, onOver: () => void): { isOver(): boolean; stop(): void } {
  const stop = new AbortController();
  let over = false;
  clock.sleep(delayMs, stop.signal).then(
    () => {
      over = true;
      onOver();
    },
    () => {}, // stopped in time
  );
  return { isOver: () => over, stop: () => stop.abort(STOPPED) };
}
