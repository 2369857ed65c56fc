import type { ServerResponse } from "node:http";
import type { Delivery } from "./applyFault";
import type { Answer } from "./envelope";

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
