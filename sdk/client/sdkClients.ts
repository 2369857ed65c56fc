import type { Agent } from "node:http";
import type { ApiCall } from "./ApiCall";
import type { Credentials } from "./credentials/Credentials";

/** The part of the official SDK's clients that is used. */
export interface SdkClient {
  request(action: string, parameters: object, options: { signal: AbortSignal; skipSign?: boolean }): Promise<unknown>;
}

/** What a client of the official SDK is made with. */
export interface SdkClientOptions {
  protocol: "HTTPS" | "HTTP";
  host: string;
  language: "en-US" | "zh-CN";
  region?: string;
  credentials: Credentials | undefined;
  agent: Agent;
}

/** Loads the official SDK's client for one service (80 ms and 18 MB for the first) and nothing else of the SDK. */
export function loadSdkClient(service: ApiCall["service"]): (options: SdkClientOptions) => SdkClient {
  const { Client } = service === "tat" ? requireTat() : requireSts();
  return ({ protocol, host, language, region, credentials, agent }) =>
    new Client({
      credential: {
        secretId: credentials?.secretId,
        secretKey: credentials?.secretKey,
        token: credentials?.token,
      },
      region,
      profile: {
        language,
        // No time limit of the SDK's own: it would throw away an answer that came while this process was held up.
        httpProfile: { endpoint: host, protocol: `${protocol.toLowerCase()}://`, agent, reqTimeout: 0 },
      },
    });
}

// `require`, because Jest does not give CommonJS an `import()`; in functions, because programs start faster without it.
function requireTat() {
  return require("tencentcloud-sdk-nodejs-tat/tencentcloud/services/tat/v20201028/tat_client.js") as typeof import("tencentcloud-sdk-nodejs-tat/tencentcloud/services/tat/v20201028/tat_client.js");
}

function requireSts() {
  return require("tencentcloud-sdk-nodejs-tat/tencentcloud/services/sts/v20180813/sts_client.js") as typeof import("tencentcloud-sdk-nodejs-tat/tencentcloud/services/sts/v20180813/sts_client.js");
}
