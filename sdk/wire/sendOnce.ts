import type { Agent } from "node:http";
import { rejectOnAbort } from "../checks/Clock";
import type { Credentials } from "../checks/Credentials";
import type { ApiAnswer, ApiCall, Attempt, Connection } from "./Connection";
import { observeExchange } from "./observeExchange";
import { listSecrets, toCallError } from "./toCallError";

/** The part of the official SDK's clients that is used. */
interface SdkClient {
  request(action: string, parameters: object, options: { signal: AbortSignal; skipSign?: boolean }): Promise<unknown>;
}

/** What a client of the official SDK is made with. */
interface SdkClientOptions {
  protocol: "HTTPS" | "HTTP";
  host: string;
  language: "en-US" | "zh-CN";
  region?: string;
  credentials: Credentials | undefined;
  agent: Agent;
}

/** Loads the official SDK's client for one service (80 ms and 18 MB for the first) and nothing else of the SDK. */
function loadSdkClient(service: ApiCall["service"]): (options: SdkClientOptions) => SdkClient {
  const { Client } = service === "tat" ? requireTat() : requireSts();
  return ({ protocol, host, language, region, credentials, agent }) =>
    new Client({
      credential: {
        secretId: credentials?.secretId,
        secretKey: credentials?.secretKey,
        token: credentials?.token,
      },
      region,
      profile: {
        language,
        // No time limit of the SDK's own: it would throw away an answer that came while this process was held up.
        httpProfile: {
          endpoint: host,
          protocol: `${protocol.toLowerCase()}://`,
          agent,
          reqTimeout: 0,
          // What is counted against the limit of an answer is what it takes in memory.
          headers: { "Accept-Encoding": "identity" },
        },
      },
    });
}

// `require`, because Jest does not give CommonJS an `import()`; in functions, because programs start faster without it.
function requireTat() {
  return require("tencentcloud-sdk-nodejs-tat/tencentcloud/services/tat/v20201028/tat_client.js") as typeof import("tencentcloud-sdk-nodejs-tat/tencentcloud/services/tat/v20201028/tat_client.js");
}

function requireSts() {
  return require("tencentcloud-sdk-nodejs-tat/tencentcloud/services/sts/v20180813/sts_client.js") as typeof import("tencentcloud-sdk-nodejs-tat/tencentcloud/services/sts/v20180813/sts_client.js");
}

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
