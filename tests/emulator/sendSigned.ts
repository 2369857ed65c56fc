import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { TatEmulator } from "../../sdk/emulator";
import { computeSignature } from "../../sdk/emulator/service/signature";

/** A request to sign and send; everything has a default that the emulator accepts. */
export interface SignedCall {
  method?: string;
  action?: string;
  version?: string;
  parameters?: unknown;
  /** Instead of `parameters`: the body as it stands. */
  body?: string;
  contentType?: string;
  secretId?: string;
  secretKey?: string;
  timestamp?: number;
  date?: string;
  service?: string;
  /** The host that is signed; the Host header stays what it is. */
  signedHost?: string;
  /** The Host header. */
  host?: string;
  /** More headers to send and sign. */
  signedHeaders?: Record<string, string>;
  /** More headers to send, or to leave out with undefined, after signing. */
  headers?: Record<string, string | undefined>;
  payload?: "UNSIGNED-PAYLOAD";
}

/** An answer of the emulator; `response` is the content of the envelope. */
export interface ReceivedAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every action, right and wrong ones
  response: any;
  errorCode: string | undefined;
}

/** Signs a call as a client in another language would, and sends it over real HTTP. */
export async function sendSigned(emulator: TatEmulator, call: SignedCall = {}): Promise<ReceivedAnswer> {
  const method = call.method ?? "POST";
  const body = method === "GET" ? "" : (call.body ?? JSON.stringify(call.parameters ?? {}));
  const contentType = call.contentType ?? "application/json";
  const host = call.host ?? `tat.${emulator.domain}`;
  const timestamp = String(call.timestamp ?? Math.floor(Date.now() / 1000));
  const date = call.date ?? new Date(Number(timestamp) * 1000).toISOString().slice(0, 10);
  const service = call.service ?? "tat";
  const secretId = call.secretId ?? emulator.secretId;
  const signed = { "content-type": contentType, host: call.signedHost ?? host, ...call.signedHeaders };
  const signature = computeSignature(
    {
      headers: new Map(Object.entries(signed)),
      payload: call.payload ?? Buffer.from(body),
    },
    { secretKey: call.secretKey ?? emulator.secretKey, date, service, timestamp },
  );
  const names = Object.keys(signed).sort().join(";");
  return send(emulator, method, body, {
    ...call.signedHeaders,
    "Content-Type": contentType,
    Host: host,
    "X-TC-Action": call.action ?? "DescribeInvokerRecords",
    "X-TC-Version": call.version ?? "2020-10-28",
    "X-TC-Timestamp": timestamp,
    "X-TC-Region": emulator.region,
    Authorization: `TC3-HMAC-SHA256 Credential=${secretId}/${date}/${service}/tc3_request, SignedHeaders=${names}, Signature=${signature}`,
    ...call.headers,
  });
}

function send(
  emulator: TatEmulator,
  method: string,
  body: string,
  headers: Record<string, string | undefined>,
): Promise<ReceivedAnswer> {
  return new Promise((resolve, reject) => {
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    const request = httpRequest({
      host: emulator.host,
      port: emulator.port,
      method,
      headers: sent as Record<string, string>,
      agent: false,
    });
    request.on("error", reject);
    request.on("response", async (response) => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of response) {
          chunks.push(chunk);
        }
        resolve(readAnswer(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString()));
      } catch (error) {
        reject(error);
      }
    });
    request.end(body);
  });
}

function readAnswer(status: number, headers: IncomingHttpHeaders, body: string): ReceivedAnswer {
  const isJson = headers["content-type"] === "application/json" && body.startsWith('{"Response"');
  const response = isJson ? JSON.parse(body).Response : undefined;
  return { status, headers, body, response, errorCode: response?.Error?.Code };
}
