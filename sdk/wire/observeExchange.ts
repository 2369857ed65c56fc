import type { Agent, ClientRequest, IncomingMessage } from "node:http";

/** What is seen of one HTTP exchange from below the SDK, which reports little of it. */
export interface Exchange {
  /** To be given to the SDK for this one exchange. */
  agent: Agent;
  /** The HTTP status of the response; undefined while there is none. */
  status?: number;
  /** The time that the response's `Date` header gives, in milliseconds since the UNIX epoch. */
  serverTimeMs?: number;
  /** What broke the connection before there was a response. */
  networkError?: NodeJS.ErrnoException;
  /** Why the body was given up: it ended before its announced end, it does not end within reason or nests without, or it is packed. */
  brokenBody?: "truncated" | "too large" | "too deep" | "compressed";
  /**
   * Closes the idle connections if this exchange went over a kept one and got no response. The others were idle at the same
   * time, and may have been lost with it: after a sleep of this machine, a change of its network, a restart of the server.
   * Another attempt would meet them one by one; so it opens a new one.
   */
  distrustIdle(): void;
  /** Frees the connection if the response was not read to its end. */
  close(): void;
}

/** What is told while an exchange goes on. */
interface ExchangeListener {
  /** The whole request has been handed to the system. */
  onSent(): void;
  /** There is no point in waiting for the rest of the body. */
  onBrokenBody(): void;
}

// The largest page has 100 records, well under 100 KB. More than this is no answer of this API.
const MAX_BODY_BYTES = 16 * 1024 * 1024;
// Of what is documented nothing lies deeper than six.
const MAX_DEPTH = 100;
const [QUOTE, BACKSLASH, OPENING, CLOSING] = [0x22, 0x5c, 0x5b, 0x5d];

/**
 * Wraps an agent for one exchange. Through the wrapper redirects are never followed: node-fetch, which the SDK uses,
 * would send the signed request on to wherever the answer says. A response whose body breaks off calls `onBrokenBody`:
 * node-fetch would wait for the rest until the time limit. So does a compressed one, which was not asked for: nothing unpacks
 * it, since a few bytes may become a gigabyte. An error in JSON is shown to the SDK as if it had HTTP status
 * 200: it looks into no other, and the service's code and RequestId may stand there. `status` keeps the true one. Nor does
 * it see another type of content: a stream of events it would hand on, and end the process when that breaks off.
 */
export function observeExchange(agent: Agent, listener: ExchangeListener): Exchange {
  let request: ClientRequest | undefined;
  let response: IncomingMessage | undefined;
  const exchange: Exchange = {
    agent: wrapAgent(agent, (started) => {
      request = started;
      started.once("finish", listener.onSent);
      started.once("error", (error) => {
        exchange.networkError ??= error;
      });
      started.once("response", (received: IncomingMessage) => {
        response = received;
        observeResponse(received);
      });
    }),
    distrustIdle() {
      if (request?.reusedSocket && response === undefined) closeIdle(agent);
    },
    close() {
      if (request !== undefined && response?.complete !== true) request.destroy();
    },
  };

  function observeResponse(received: IncomingMessage): void {
    exchange.status = received.statusCode;
    exchange.serverTimeMs = Date.parse(received.headers.date ?? "") || undefined;
    delete received.headers.location;
    if (/[^\s,]/.test((received.headers["content-encoding"] ?? "").replace(/\bidentity\b/gi, ""))) {
      delete received.headers["content-encoding"];
      giveUpBody("compressed");
    }
    if (isErrorInJson(received)) received.statusCode = 200;
    received.headers["content-type"] = "application/json";
    let bytes = 0;
    const isTooDeep = createDepthGauge();
    received.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) giveUpBody("too large");
      else if (isTooDeep(chunk)) giveUpBody("too deep");
    });
    received.once("close", () => {
      if (!received.complete) giveUpBody("truncated");
    });
  }

  function giveUpBody(reason: NonNullable<Exchange["brokenBody"]>): void {
    if (exchange.brokenBody !== undefined) return;
    exchange.brokenBody = reason;
    listener.onBrokenBody();
  }

  return exchange;
}

/** Tells of a body in JSON, piece after piece, whether lists and objects lie in each other too deep: parsed they take fifty times the memory. */
function createDepthGauge(): (piece: Buffer) => boolean {
  let [depth, isQuoted, isEscaped] = [0, false, false];
  return (piece) => {
    for (const byte of piece) {
      if (isEscaped) isEscaped = false;
      else if (isQuoted && byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) isQuoted = !isQuoted;
      // Brackets and braces differ in one bit.
      else if (!isQuoted && (byte & ~0x20) === OPENING) depth++;
      else if (!isQuoted && (byte & ~0x20) === CLOSING) depth--;
      if (depth > MAX_DEPTH) return true;
    }
    return false;
  };
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

type AddRequest = (request: ClientRequest, ...rest: unknown[]) => void;

/** An object that is the agent in all but what it does first with a request. The pool stays the agent's own. */
function wrapAgent(agent: Agent, onRequest: (request: ClientRequest) => void): Agent {
  const inner = agent as unknown as { addRequest: AddRequest };
  return Object.create(agent, {
    addRequest: {
      value: (request: ClientRequest, ...rest: unknown[]) => {
        onRequest(request);
        inner.addRequest(request, ...rest);
      },
    },
  });
}
