import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import fc from "fast-check";
import { TatError } from "../../sdk/checks/TatError";
import { connectTat } from "../../sdk/reads/TatClient";
import { QUICK_LIMITS, settingsFor } from "../reads/connectTo";
import { sendEnvelope, startServer, type TestServer } from "./startServer";

/** Ways in which a hostile server can hand a text back. */
const ECHOES: Readonly<Record<string, (response: ServerResponse, text: string) => void>> = {
  "in an error's message": (response, text) =>
    sendEnvelope(response, { Error: { Code: "AuthFailure", Message: text } }),
  "in the middle of a long message": (response, text) =>
    sendEnvelope(response, { Error: { Code: "InvalidAction", Message: "m".repeat(290) + text + "m".repeat(99) } }),
  "in a message, kept apart by colours": (response, text) =>
    sendEnvelope(response, { Error: { Code: "InvalidAction", Message: text.split("").join("\u001b[0m") } }),
  "in an error's code": (response, text) => sendEnvelope(response, { Error: { Code: text, Message: "no" } }),
  "in a RequestId": (response, text) =>
    sendEnvelope(response, { Error: { Code: "AuthFailure", Message: "" }, RequestId: text }),
  "in the field of a record": (response, text) =>
    sendEnvelope(response, {
      TotalCount: 1,
      InvokerRecordSet: [{ InvokerId: "ivk-1", InvokeTime: text, Result: text }],
    }),
  "in a total": (response, text) => sendEnvelope(response, { TotalCount: text, InvokerRecordSet: [] }),
  "in a body that is not JSON": (response, text) => void response.end(`{"${text}`),
  "in a status line": (response, text) => void response.writeHead(403, text.replace(/[^ -~]/g, "")).end(),
  "in the place to go to": (response, text) =>
    void response.writeHead(302, { Location: `http://localhost/${encodeURIComponent(text)}` }).end(),
};

describe("errors of connectTat", () => {
  let server: TestServer;
  let answer: (response: ServerResponse) => void;

  before(async () => {
    server = await startServer((_, response) => answer(response));
  });
  after(() => server.close());

  const secretText = fc.stringMatching(/^[!-~]{16,40}$/).filter((text) => !/["\\]/.test(text));

  for (const [place, echo] of Object.entries(ECHOES)) {
    it(`never show key or token that come back ${place}`, async () => {
      await fc.assert(
        fc.asyncProperty(secretText, secretText, async (secretKey, securityToken) => {
          const env = { TENCENTCLOUD_SECRET_KEY: secretKey, TENCENTCLOUD_SECURITY_TOKEN: securityToken };
          // Another host each time, or the rate limit of this one would set the pace.
          const domain = `${Math.random().toString(36).slice(2)}.localhost:${server.port}`;
          const limits = { ...QUICK_LIMITS, attempts: 1 };
          for (const secret of [secretKey, securityToken]) {
            answer = (response) => echo(response, secret);
            const api = connectTat(settingsFor({ domain }, env), { limits });
            await assert.rejects(api.describeInvokerRecords({ limit: 1, offset: 0 }), (error) => {
              assert.ok(TatError.isInstance(error), String(error));
              const shown = [
                error.message,
                error.code,
                String(error.requestId),
                inspect(error, { depth: 9, showHidden: true }),
              ];
              for (const text of shown) assert.ok(!text.includes(secretKey) && !text.includes(securityToken), text);
              return true;
            });
          }
        }),
        { numRuns: 10 },
      );
    });
  }
});
