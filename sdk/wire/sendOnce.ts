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
  const secrets = listSecrets(call, credentials);
  const exchange = new Exchange(route.agent);
  let isTimedOut = false;
  try {
    const url = new URL(`${protocol.toLowerCase()}://${host}/`);
    // The time of this machine, whatever clock is waited by: the service compares it with its own.
    const request = signRequest(call, url, language, credentials, Date.now());
    const timeLimit = connection.clock.sleep(connection.limits.attemptTimeoutMs, end.signal).then(() => {
      isTimedOut = true;
      throw new Error("no answer in time");
    });
    const answer = exchange.send({ ...request, url, markSent });
    const text = await rejectOnAbort(Promise.race([answer, timeLimit]), signal);
    const response = openEnvelope(text);
    if (exchange.status !== 200) throw new Error("An HTTP error is no answer, whatever its body says.");
    return { action: call.action, host, response, secrets };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    exchange.distrustIdle();
    throw toCallError(error, {
      ...attempt,
      exchange,
      secrets,
      timedOutMs: isTimedOut ? connection.limits.attemptTimeoutMs : undefined,
      nowMs: connection.clock.now(),
    });
  } finally {
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
