import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type ArgumentParser, accept } from "../checks/InvalidArgumentError";
import { isThisMachine, readPurpose, refuseForeign } from "./browserRequests";
import { answerDeed } from "./deeds";
import { FaultScript } from "./FaultScript";
import { applyFault, type Delivery, type Fault } from "./faults";
import { answerBrowser } from "./page";
import type { ServerTime } from "./ServerTime";
import { answerRequest, type Service } from "./service/answerRequest";
import {
  describeError,
  functionParser,
  LONGEST_DELAY_MS,
  numberParser,
  parseDelay,
  requireValid,
} from "./service/arguments";
import { type Answer, type LoggedRequest, logRequest, type ReceivedRequest, receiveRequest } from "./service/messages";
import type { Seeding } from "./service/seeding";

/** Longer than clients keep an idle connection, so that none is closed under a request that is on its way. */
const KEEP_ALIVE_MS = 75_000;
const MAX_HEADER_BYTES = 64 * 1024;

/** How long answers wait: milliseconds, or a function of the request that gives them. */
type Latency = number | ((request: LoggedRequest) => number);

const parseFixedLatency = numberParser(0, LONGEST_DELAY_MS, "milliseconds from 0 to a day or a function");

/** Reads how long answers wait; what a function says is read with each request. */
export const parseLatency: ArgumentParser<Latency> = (property, value) =>
  typeof value === "function" ? accept(value as () => number) : parseFixedLatency(property, value);

/** Reads what is called with each request. */
export const parseOnRequest = functionParser<(request: LoggedRequest) => void | Promise<void>>();

/** Takes requests from Node's server: reads, logs, answers, and does to the answer what the script of faults says. */
export class Exchange {
  readonly requests: LoggedRequest[] = [];
  readonly faults = new FaultScript();
  peakInFlight = 0;
  latencyMs: Latency = 0;
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
    readonly service: Service,
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
      const answerAtOnce = this.answerBesides(incoming);
      if (answerAtOnce) return sendAnswer(response, answerAtOnce, "whole");
      const arrival = this.countArrival(incoming, response);
      const timeMs = this.time.now();
      // A client may use this to correct its own clock, so it has to be the server's.
      response.setHeader("Date", new Date(timeMs).toUTCString());
      const request = await receiveRequest(incoming);
      logged = logRequest(request, { ...arrival, timeMs });
      this.requests.push(logged);
      this.seeding.live.catchUp();
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

  /** The answer to what is no request to the service, and so neither logged nor met by a fault. */
  private answerBesides(incoming: IncomingMessage): Answer | undefined {
    const refusal = refuseForeign(incoming, this.isLocal);
    if (refusal) return refusal;
    const purpose = readPurpose(incoming);
    if (purpose === "deed") return answerDeed(incoming.url ?? "", this);
    return purpose === "page" ? answerBrowser(incoming.url, this, this.seeding.live.catchUp()) : undefined;
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

  private async waitLatency(logged: LoggedRequest, fault: Fault | undefined, gone: AbortSignal): Promise<void> {
    const { latencyMs } = this;
    const usualMs =
      typeof latencyMs === "function" ? requireValid(parseDelay, "latencyMs()", latencyMs(logged)) : latencyMs;
    const waitMs = usualMs + (fault?.kind === "slowAnswer" ? fault.delayMs : 0);
    if (waitMs > 0) await this.time.sleep(waitMs, gone);
  }

  private countArrival({ socket }: IncomingMessage, response: ServerResponse) {
    const inFlight = ++this.inFlight;
    this.peakInFlight = Math.max(this.peakInFlight, inFlight);
    response.on("close", () => this.inFlight--);
    const connection = this.connections.get(socket) ?? ++this.connectionCount;
    this.connections.set(socket, connection);
    return { connection, inFlight };
  }
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
