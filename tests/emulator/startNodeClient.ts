import { Agent } from "node:http";
import type { LookupFunction } from "node:net";
import type { TatEmulator } from "../../sdk/emulator";

const { Client } = require("tencentcloud-sdk-nodejs-tat/tencentcloud/services/tat/v20201028/tat_client");

/** No resolver of this machine needs to know `tat.localhost`. */
const resolveToLoopback: LookupFunction = (_hostname, options, callback) => {
  if (options.all) {
    callback(null, [{ address: "127.0.0.1", family: 4 }]);
  } else {
    callback(null, "127.0.0.1", 4);
  }
};

/** The official Node client, pointed at an emulator. `settings` overrides what the client is configured with. */
export function startNodeClient(
  emulator: TatEmulator,
  settings: { credential?: object; region?: string; language?: string } = {},
) {
  return new Client({
    credential: settings.credential ?? {
      secretId: emulator.secretId,
      secretKey: emulator.secretKey,
      token: emulator.token,
    },
    region: "region" in settings ? settings.region : emulator.region,
    profile: {
      language: settings.language,
      httpProfile: {
        endpoint: `tat.${emulator.domain}`,
        protocol: "http://",
        agent: new Agent({ keepAlive: true, lookup: resolveToLoopback }),
      },
    },
  });
}
