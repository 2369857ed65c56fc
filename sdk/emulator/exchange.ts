import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, isIP, type Socket } from "node:net";
import type { Clock } from "../checks/Clock";
import { type ArgumentParser, accept } from "../checks/InvalidArgumentError";
import { showValue } from "../checks/showValue";
import { answerDeed } from "./deeds";
import { applyFault, type Delivery, type Fault, FaultScript } from "./faults";
import { answerBrowser } from "./page";
import { answerRequest, type Service } from "./service/answerRequest";
import { describeError, functionParser, numberParser, requireValid } from "./service/arguments";
import { type Answer, type LoggedRequest, logRequest, type ReceivedRequest, receiveRequest } from "./service/messages";
import type { Seeding } from "./service/seeding";

/** Longer than clients keep an idle connection, so that none is closed under a request that is on its way. */
const KEEP_ALIVE_MS = 75_000;
const MAX_HEADER_BYTES = 64 * 1024;

const DAY_MS = 86_400_000;
/** How long an answer may wait: a day. */
export const LONGEST_LATENCY_MS = DAY_MS;
const CENTURY_MS = 36_525 * DAY_MS;

const parseFixedLatency = numberParser(0, LONGEST_LATENCY_MS, "milliseconds from 0 to a day or a function");

/** Reads how long answers wait; what a function says is read with each request, by {@link parseDelay}. */
export const parseLatency: ArgumentParser<number | ((request: LoggedRequest) => number)> = (property, value) =>
  typeof value === "function" ? accept(value as () => number) : parseFixedLatency(property, value);

/** Reads how long one answer waits. */
const parseDelay = numberParser(0, LONGEST_LATENCY_MS, "a number of milliseconds from 0 to a day");

/** Reads how far the clock of the server is ahead. */
export const parseClockOffset = numberParser(-CENTURY_MS, CENTURY_MS, "a number of milliseconds within a century");

/** Reads what is called with each request. */
export const parseOnRequest = functionParser<(request: LoggedRequest) => void | Promise<void>>();

/** The clock by which the server lives: another clock, ahead of it or behind. */
export class ServerTime {
  constructor(
    readonly clock: Clock,
    /** In milliseconds. */
    public offsetMs: number,
  ) {}

  /** Milliseconds since the UNIX epoch. */
  now(): number {
    return this.clock.now() + this.offsetMs;
  }
}

/** Takes requests from Node's server: reads, logs, answers, and does to the answer what the script of faults says. */
export class Exchange {
  readonly requests: LoggedRequest[] = [];
  readonly faults = new FaultScript();
  peakInFlight = 0;
  latencyMs: number | ((request: LoggedRequest) => number) = 0;
  onRequest: ((request: LoggedRequest) => void | Promise<void>) | undefined;
  private inFlight = 0;
  private readonly connections = new WeakMap<Socket, number>();
  private connectionCount = 0;
  private isLocal = false;

  private readonly server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: MAX_HEADER_BYTES },
    (incoming, response) => void this.handle(incoming, response),
  );

  constructor(
    private readonly service: Service,
    readonly seeding: Seeding,
    readonly time: ServerTime,
  ) {}

  /** Begins to accept connections and gives the port; rejects with Node's error when it is taken. */
  async listen(port: number, host: string): Promise<number> {
    this.isLocal = isThisMachine(host);
    this.server.listen(port, host);
    await once(this.server, "listening");
    return (this.server.address() as AddressInfo).port;
  }

  /** Stops at once. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  /** Never rejects: a failure of the emulator itself, or of a function it was given, is answered with HTTP 500 and its message. */
  private async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    let logged: LoggedRequest | undefined;
    try {
      const foreign = describeForeign(incoming, this.isLocal);
      if (foreign !== undefined) return sendAnswer(response, refuseForeign(foreign), "whole");
      if (isFromBrowser(incoming)) return this.showPage(incoming, response);
      if (isDeed(incoming)) return sendAnswer(response, answerDeed(incoming.url ?? "", this), "whole");
      const arrival = this.countArrival(incoming, response);
      const timeMs = this.time.now();
      // A client may use this to correct its own clock, so it has to be the server's.
      response.setHeader("Date", new Date(timeMs).toUTCString());
      const request = await receiveRequest(incoming);
      logged = logRequest(request, { ...arrival, timeMs });
      this.requests.push(logged);
      this.seeding.catchUp();
      await this.onRequest?.(logged);
      const fault = this.faults.take(logged);
      logged.fault = fault?.kind;
      // The wait begins first: making the answer is a part of the time that it takes.
      const wait = this.waitLatency(logged, fault, gone.signal);
      const [{ answer, delivery }] = await Promise.all([this.makeAnswer(request, logged, fault), wait]);
      if (delivery !== "reset" && delivery !== "silence") recordAnswer(logged, answer);
      // Clients read their own trace ID back from the answer.
      const traceId = request.headers.get("x-tc-traceid");
      if (traceId && /^[\w-]{1,64}$/.test(traceId)) response.setHeader("X-TC-TraceId", traceId);
      sendAnswer(response, answer, delivery);
    } catch (error) {
      if (gone.signal.aborted || response.headersSent) return;
      const body = `The emulator failed: ${describeError(error)}`;
      const answer = { status: 500, headers: { "Content-Type": "text/plain" }, body };
      if (logged) recordAnswer(logged, answer);
      sendAnswer(response, answer, "whole");
    }
  }

  /** Whatever is thrown comes as a rejection, since a wait is going on that may reject as well. */
  private async makeAnswer(
    request: ReceivedRequest,
    logged: LoggedRequest,
    fault: Fault | undefined,
  ): Promise<{ answer: Answer; delivery: Delivery }> {
    const answer = answerRequest(request, this.service, this.time.now(), randomUUID());
    return fault ? applyFault(fault, logged, answer) : { answer, delivery: "whole" };
  }

  private showPage(incoming: IncomingMessage, response: ServerResponse): void {
    const shown = {
      store: this.service.store,
      requests: this.requests,
      faults: this.faults,
      nowMs: this.seeding.catchUp(),
    };
    sendAnswer(response, answerBrowser(incoming, shown), "whole");
  }

  private async waitLatency(logged: LoggedRequest, fault: Fault | undefined, gone: AbortSignal): Promise<void> {
    const { latencyMs } = this;
    const usualMs =
      typeof latencyMs === "function" ? requireValid(parseDelay, "latencyMs()", latencyMs(logged)) : latencyMs;
    const waitMs = usualMs + (fault?.kind === "slowAnswer" ? fault.delayMs : 0);
    if (waitMs > 0) await this.time.clock.sleep(waitMs, gone);
  }

  private countArrival(
    { socket }: IncomingMessage,
    response: ServerResponse,
  ): { connection: number; inFlight: number } {
    const inFlight = ++this.inFlight;
    this.peakInFlight = Math.max(this.peakInFlight, inFlight);
    response.on("close", () => this.inFlight--);
    const connection = this.connections.get(socket) ?? ++this.connectionCount;
    this.connections.set(socket, connection);
    return { connection, inFlight };
  }
}

function isThisMachine(host: string): boolean {
  return /^(([\w-]+\.)*localhost|127(\.\d+){3}|\[?::1\]?)\.?$/i.test(host);
}

/**
 * Says what is foreign about a request that a page of another site makes a browser send; undefined for any other. No client
 * of the API sends an Origin, and the emulator's page sends its own with deeds alone. By a name that leads to this machine,
 * such a page could read the answers (DNS rebinding), and where any name is answered, pass for the emulator's own.
 */
function describeForeign(incoming: IncomingMessage, isLocal: boolean): string | undefined {
  const { origin, host = "", "sec-fetch-site": site = "none", "sec-fetch-dest": destination } = incoming.headers;
  // Python's client sends the host with a scheme.
  const name = host.replace(/^https?:\/\//, "").replace(/:\d+$/, "");
  const isOwnPage = isDeed(incoming) && origin === `http://${host}` && isAddress(name);
  if (origin !== undefined && !isOwnPage) return `the page of ${showValue(origin)}`;
  const isLink = incoming.method === "GET" && destination === "document"; // somebody follows it, in a window of its own
  if (site !== "same-origin" && site !== "none" && !isLink) return "the page of another site";
  return isLocal && !isThisMachine(name) ? `somebody who takes it for ${showValue(host)}` : undefined;
}

/** It is no request to the service: neither logged nor met by a fault. */
function refuseForeign(foreign: string): Answer {
  const body = `This emulator is for programs on its machine, not for ${foreign}.\n`;
  return { status: 403, headers: { "Content-Type": "text/plain", Connection: "close" }, body };
}

/** Whether a request comes from somebody who looks in with a browser: a GET that bears no mark of an API call. */
function isFromBrowser({ method, headers }: IncomingMessage): boolean {
  return method === "GET" && !headers.authorization && !headers["x-tc-action"];
}

/** Whether a request steers the emulator: a POST to a path, where the service has none, that bears no mark of an API call. */
function isDeed({ method, url = "/", headers }: IncomingMessage): boolean {
  return method === "POST" && !/^\/(\?|$)/.test(url) && !headers.authorization && !headers["x-tc-action"];
}

/** Whether a name leads to one machine whatever a name server says. */
function isAddress(name: string): boolean {
  return isThisMachine(name) || isIP(name.replace(/^\[|\]$/g, "")) !== 0;
}

function recordAnswer(logged: LoggedRequest, { status, errorCode, requestId }: Answer): void {
  Object.assign(logged, { status, errorCode, requestId });
}

/** Writes an answer to the client, or as much of it as `delivery` lets through. */
function sendAnswer(response: ServerResponse, answer: Answer, delivery: Delivery): void {
  if (delivery === "silence") return;
  if (delivery === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, "Content-Length": body.length });
  if (delivery === "whole") {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    if (delivery === "halfThenEnd") response.socket?.destroySoon();
  });
}
