import { once } from "node:events";
import { type Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { setImmediate as nextTurn } from "node:timers/promises";
import { rejectOnAbort } from "../checks/Clock";
import type { ApiAnswer, Attempt, Connection } from "./Connection";
import { type SignedRequest, signRequest } from "./signRequest";
import { type ExchangeFacts, listSecrets, ServiceRefusal, toCallError } from "./toCallError";

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
    const answer = exchange.send(url, request, markSent);
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

// The largest page has 100 records, well under 100 KB. More than this is no answer of this API.
const MAX_BODY_BYTES = 16 * 1024 * 1024;
// Of what is documented nothing lies deeper than six. It takes time to look, above all the first time in a process: a body of
// this size at most may nest as it likes.
const MAX_DEPTH = 100;
const SMALL_BODY_BYTES = 256 * 1024;
const [QUOTE, BACKSLASH, OPENING, CLOSING] = [0x22, 0x5c, 0x5b, 0x5d];

/**
 * One HTTP exchange: a request, and the body of its answer within limits. Redirects are not followed: a signed request goes
 * nowhere else. The body is read of an answer with status 200, and of an error in JSON, where the service's code and
 * RequestId may stand. A compressed one, which was not asked for, is not unpacked: a few bytes may become a gigabyte.
 */
class Exchange implements ExchangeFacts {
  status?: number;
  serverTimeMs?: number;
  networkError?: NodeJS.ErrnoException;
  brokenBody?: "truncated" | "too large" | "too deep" | "compressed";
  private request?: ClientRequest;
  private response?: IncomingMessage;

  constructor(private readonly agent: Agent) {}

  /** Sends a request and gives the text of the answer's body. Rejects as soon as there is none to wait for; the fields say why. */
  async send(url: URL, { headers, body }: SignedRequest, markSent: () => void): Promise<string> {
    const open = url.protocol === "https:" ? httpsRequest : httpRequest;
    this.request = open(url, { method: "POST", headers, agent: this.agent });
    this.request.once("finish", markSent);
    this.request.on("error", (error) => {
      this.networkError ??= error;
    });
    this.request.end(body);
    const [response] = (await once(this.request, "response")) as [IncomingMessage];
    this.response = response;
    this.status = response.statusCode;
    this.serverTimeMs = Date.parse(response.headers.date ?? "") || undefined;
    if (this.status !== 200 && !isErrorInJson(response)) {
      // A page that came together with its status leaves the connection to the next call; a longer one is not waited for.
      response.resume();
      await nextTurn();
      throw new Error("no answer to read");
    }
    try {
      return await this.receive(response);
    } catch (error) {
      this.brokenBody ??= "truncated";
      throw error;
    }
  }

  private async receive(response: IncomingMessage): Promise<string> {
    const giveUp = (reason: NonNullable<Exchange["brokenBody"]>): never => {
      this.brokenBody = reason;
      throw new Error(reason);
    };
    const encoding = response.headers["content-encoding"] ?? "";
    if (/[^\s,]/.test(encoding.replace(/\bidentity\b/gi, ""))) giveUp("compressed");
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of response as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > MAX_BODY_BYTES) giveUp("too large");
      pieces.push(piece);
    }
    const body = Buffer.concat(pieces);
    if (bytes > SMALL_BODY_BYTES && isTooDeep(body)) giveUp("too deep");
    return body.toString();
  }

  /**
   * Closes the idle connections if this exchange went over a kept one and got no response. The others were idle at the same
   * time, and may have been lost with it: after a sleep of this machine, a change of its network, a restart of the server.
   * Another attempt would meet them one by one; so it opens a new one.
   */
  distrustIdle(): void {
    if (this.request?.reusedSocket && this.response === undefined) closeIdle(this.agent);
  }

  /** Frees the connection if the response was not read to its end. */
  close(): void {
    if (this.response?.complete !== true) this.request?.destroy();
  }
}

/** Tells of a body in JSON whether lists and objects lie in each other too deep: parsed they take fifty times the memory. */
function isTooDeep(body: Buffer): boolean {
  let [depth, isQuoted, isEscaped] = [0, false, false];
  // By index: the iterator of a Buffer takes several times as long, and this sees every byte.
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] as number;
    if (isEscaped) isEscaped = false;
    else if (isQuoted && byte === BACKSLASH) isEscaped = true;
    else if (byte === QUOTE) isQuoted = !isQuoted;
    // Brackets and braces differ in one bit.
    else if (!isQuoted && (byte & ~0x20) === OPENING) depth++;
    else if (!isQuoted && (byte & ~0x20) === CLOSING) depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function closeIdle({ freeSockets }: Agent): void {
  for (const sockets of Object.values(freeSockets)) {
    // A copy: the agent takes a socket that is closed out of its list.
    for (const socket of [...(sockets ?? [])]) socket.destroy();
  }
}

function isErrorInJson({ statusCode = 0, headers }: IncomingMessage): boolean {
  return statusCode >= 400 && /^application\/json\b/i.test(headers["content-type"] ?? "");
}
