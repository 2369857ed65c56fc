import { createServer, request as httpRequest, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";

/** A proxy, and who was asked for through it: `POST http://tat.example.test/` or `CONNECT tat.example.test:443`. */
export interface TestProxy {
  /** With user and password, where it asks for one. */
  url: string;
  port: number;
  asked: string[];
  close(): Promise<void>;
}

/**
 * Starts a forward proxy that leads every name to this machine, for plain requests and for CONNECT. With a password it
 * lets only the user `me` through; with a certificate, which has to be for `tat.localhost`, it is spoken to over TLS.
 */
export async function startProxy(
  options: { password?: string; tls?: { key: Buffer; cert: Buffer } } = {},
): Promise<TestProxy> {
  const { password, tls } = options;
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const isRefused = (header: string | undefined) =>
    password !== undefined && header !== `Basic ${Buffer.from(`me:${password}`).toString("base64")}`;
  const forward: RequestListener = (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (isRefused(request.headers["proxy-authorization"])) return response.writeHead(407).end();
    const { port, pathname } = new URL(request.url ?? "");
    const { method, headers } = request;
    const onward = httpRequest({ host: "127.0.0.1", port, path: pathname, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  };
  const server = tls === undefined ? createServer(forward) : createTlsServer(tls, forward);
  server.on("connect", (request, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (isRefused(request.headers["proxy-authorization"]))
      return socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const port = Number(request.url?.split(":").at(-1));
    const onward = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const user = password === undefined ? "" : `me:${encodeURIComponent(password)}@`;
  return {
    url: tls === undefined ? `http://${user}127.0.0.1:${port}` : `https://${user}tat.localhost:${port}`,
    port,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
