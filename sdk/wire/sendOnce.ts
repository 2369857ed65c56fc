import { rejectOnAbort } from "../checks/Clock";
import type { ApiAnswer, Attempt, Connection } from "./Connection";
import { Exchange } from "./Exchange";
import { signRequest } from "./signRequest";
import { listSecrets, ServiceRefusal, toCallError } from "./toCallError";

/** Makes a call once. Rejects with a CallError, or with the signal's reason as soon as it is aborted. */
export async function sendOnce(connection: Connection, attempt: Attempt): Promise<ApiAnswer> {
  const { call, host, credentials, timeoutMs, onSent, signal } = attempt;
  const { protocol, language } = connection.settings;
  const { agent, proxyHost } = connection.routeTo(host);
  signal?.throwIfAborted();
  const end = new AbortController();
  const endWithCaller = () => end.abort(signal?.reason);
  signal?.addEventListener("abort", endWithCaller, { once: true });
  const timer = startTimer(connection, timeoutMs, () => end.abort());
  const exchange = new Exchange(agent);
  try {
    const url = new URL(`${protocol.toLowerCase()}://${host}/`);
    // The time of this machine, whatever clock is waited by: the service compares it with its own.
    const request = signRequest(call, url, language, credentials, Date.now());
    const text = await rejectOnAbort(exchange.send({ ...request, url, onSent }), end.signal);
    const response = openEnvelope(text);
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

/** What stands in `Response`. Throws a ServiceRefusal where that is an error, a TypeError where there is none, and a SyntaxError. */
function openEnvelope(text: string): unknown {
  const { Response: response } = JSON.parse(text);
  const { Error: refusal, RequestId: requestId } = response;
  if (refusal) throw new ServiceRefusal(refusal, requestId);
  return response;
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
