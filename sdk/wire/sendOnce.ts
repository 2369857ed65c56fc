import { rejectOnAbort } from "../checks/Clock";
import type { ApiAnswer, Attempt, Connection } from "./Connection";
import { Exchange } from "./Exchange";
import { signRequest } from "./signRequest";
import { listSecrets, ServiceRefusal, toCallError } from "./toCallError";

/** Why the time limit of an attempt is given up. An error for it, which nobody sees, would be made for every call. */
const ENDED = "ended";

/** Makes a call once. Rejects with a CallError, or with the signal's reason as soon as it is aborted. */
export async function sendOnce(connection: Connection, attempt: Attempt): Promise<ApiAnswer> {
  const { call, host, route, credentials, markSent, signal } = attempt;
  const { protocol, language } = connection.settings;
  signal?.throwIfAborted();
  const end = new AbortController();
  const endWithCaller = () => end.abort(signal?.reason);
  signal?.addEventListener("abort", endWithCaller, { once: true });
  let timedOut = false;
  const endInTime = () => {
    timedOut = true;
    end.abort();
  };
  connection.clock.sleep(connection.limits.attemptTimeoutMs, end.signal).then(endInTime, () => {}); // rejects when the attempt ends before
  const exchange = new Exchange(route.agent);
  try {
    const url = new URL(`${protocol.toLowerCase()}://${host}/`);
    // The time of this machine, whatever clock is waited by: the service compares it with its own.
    const request = signRequest(call, url, language, credentials, Date.now());
    const text = await rejectOnAbort(exchange.send({ ...request, url, markSent }), end.signal);
    const response = openEnvelope(text);
    if (exchange.status !== 200) throw new Error("An HTTP error is no answer, whatever its body says.");
    return { action: call.action, host, response, secrets: listSecrets(call, credentials) };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    exchange.distrustIdle();
    throw toCallError(error, {
      ...attempt,
      exchange,
      timedOutMs: timedOut ? connection.limits.attemptTimeoutMs : undefined,
      nowMs: connection.clock.now(),
    });
  } finally {
    signal?.removeEventListener("abort", endWithCaller);
    end.abort(ENDED);
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
