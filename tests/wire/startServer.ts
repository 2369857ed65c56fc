import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as the server got it. */
export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** A plain HTTP server that notes what it is asked. */
export interface TestServer {
  port: number;
  url: string;
  domain: string;
  seen: SeenRequest[];
  close(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1 whose answers `answer` gives. It closes no connection that is idle. */
export async function startServer(
  answer: (request: SeenRequest, response: ServerResponse, count: number) => void,
): Promise<TestServer> {
  const seen: SeenRequest[] = [];
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const noted = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
      seen.push(noted);
      answer(noted, response, seen.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    domain: `localhost:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers with an object in the service's envelope. */
export function sendEnvelope(response: ServerResponse, content: object): void {
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify({ Response: { RequestId: "11111111-2222-3333-4444-555555555555", ...content } }));
}

/** Answers as DescribeInvokerRecords does when there are no records. */
export function sendNoRecords(response: ServerResponse): void {
  sendEnvelope(response, { TotalCount: 0, InvokerRecordSet: [] });
}
