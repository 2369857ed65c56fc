import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../core/Clock";
import { describeError, requireValid } from "./arguments";
import { applyFault, type Delivery, type Fault, type FaultScript, type FaultyAnswer } from "./faults";
import { type Answer, type LoggedRequest, logRequest, type ReceivedRequest, receiveRequest } from "./messages";
import { parseDelay } from "./options";
import { answerBrowser, isFromBrowser, renderPage } from "./page";
import { answerRequest, type Service } from "./service";

/** What a handler needs beside the service, and what may be changed while it runs. */
export interface HandlerSettings {
  clock: Clock;
  clockOffsetMs: number;
  faults: FaultScript;
  latencyMs: number | ((request: LoggedRequest) => number);
  /** Called with the server's time before an answer is made. */
  beforeAnswer: (serverTimeMs: number) => void;
  onRequest: ((request: LoggedRequest) => void | Promise<void>) | undefined;
}

/** Takes requests from Node's server: reads, logs, answers, and does to the answer what the script of faults says. */
export class RequestHandler {
  readonly requests: LoggedRequest[] = [];
  peakInFlight = 0;
  private inFlight = 0;
  private readonly connections = new WeakMap<Socket, number>();
  private connectionCount = 0;

  constructor(
    private readonly service: Service,
    private readonly settings: HandlerSettings,
  ) {}

  /** Never rejects: a failure of the emulator itself, or of a function it was given, is answered with HTTP 500 and its message. */
  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    let logged: LoggedRequest | undefined;
    try {
      if (isFromBrowser(incoming)) return this.showPage(incoming, response);
      const arrival = this.countArrival(incoming, response);
      const timeMs = this.serverTimeMs();
      // A client may use this to correct its own clock, so it has to be the server's.
      response.setHeader("Date", new Date(timeMs).toUTCString());
      const request = await receiveRequest(incoming);
      logged = logRequest(request, { ...arrival, timeMs });
      this.requests.push(logged);
      await this.answer(request, logged, response, gone.signal);
    } catch (error) {
      if (!gone.signal.aborted && !response.headersSent) {
        const body = `The emulator failed: ${describeError(error)}`;
        const answer = { status: 500, headers: { "Content-Type": "text/plain" }, body };
        recordAnswer(logged, answer);
        sendAnswer(response, answer, "whole");
      }
    }
  }

  private showPage(incoming: IncomingMessage, response: ServerResponse): void {
    this.settings.beforeAnswer(this.serverTimeMs());
    const page = answerBrowser(incoming, () => renderPage(this.service.store, this.requests));
    sendAnswer(response, page, "whole");
  }

  private async answer(
    request: ReceivedRequest,
    logged: LoggedRequest,
    response: ServerResponse,
    gone: AbortSignal,
  ): Promise<void> {
    const { faults } = this.settings;
    this.settings.beforeAnswer(this.serverTimeMs());
    await this.settings.onRequest?.(logged);
    const fault = faults.take(logged);
    logged.fault = fault?.kind;
    // The wait begins first: making the answer is a part of the time that it takes.
    const wait = this.waitLatency(logged, fault, gone);
    const [{ answer, delivery }] = await Promise.all([this.prepareAnswer(request, logged, fault), wait]);
    if (delivery !== "reset" && delivery !== "silence") {
      recordAnswer(logged, answer);
    }
    echoTraceId(request, response);
    sendAnswer(response, answer, delivery);
  }

  private async waitLatency(logged: LoggedRequest, fault: Fault | undefined, gone: AbortSignal): Promise<void> {
    const { clock, latencyMs } = this.settings;
    const delayMs = fault?.kind === "slowAnswer" ? fault.delayMs : 0;
    const waitMs =
      delayMs +
      (typeof latencyMs === "function" ? requireValid(parseDelay, "latencyMs()", latencyMs(logged)) : latencyMs);
    if (waitMs > 0) {
      await clock.sleep(waitMs, gone);
    }
  }

  private async prepareAnswer(
    request: ReceivedRequest,
    logged: LoggedRequest,
    fault: Fault | undefined,
  ): Promise<FaultyAnswer> {
    const answer = answerRequest(request, this.service, this.serverTimeMs(), randomUUID());
    return fault ? applyFault(fault, logged, answer) : { answer, delivery: "whole" };
  }

  private serverTimeMs(): number {
    return this.settings.clock.now() + this.settings.clockOffsetMs;
  }

  private countArrival(incoming: IncomingMessage, response: ServerResponse): { connection: number; inFlight: number } {
    const inFlight = ++this.inFlight;
    this.peakInFlight = Math.max(this.peakInFlight, inFlight);
    response.on("close", () => this.inFlight--);
    return { connection: this.countConnection(incoming.socket), inFlight };
  }

  private countConnection(socket: Socket): number {
    const count = this.connections.get(socket) ?? ++this.connectionCount;
    this.connections.set(socket, count);
    return count;
  }
}

function recordAnswer(logged: LoggedRequest | undefined, { status, errorCode, requestId }: Answer): void {
  if (logged) {
    Object.assign(logged, { status, errorCode, requestId });
  }
}

/** Clients read their own trace ID back from the answer. */
function echoTraceId(request: ReceivedRequest, response: ServerResponse): void {
  const traceId = request.headers.get("x-tc-traceid");
  if (traceId && /^[\w-]{1,64}$/.test(traceId)) {
    response.setHeader("X-TC-TraceId", traceId);
  }
}

/** Writes an answer to the client, or as much of it as `delivery` lets through. */
export function sendAnswer(response: ServerResponse, answer: Answer, delivery: Delivery): void {
  if (delivery === "silence") {
    return;
  }
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
    if (delivery === "halfThenEnd") {
      response.socket?.destroySoon();
    }
  });
}
