import { Agent } from "node:http";
import type { LookupFunction } from "node:net";
import type { EmulatorProcess } from "./EmulatorProcess";

const PEER_PAGE_SIZE = 20;

/** No resolver of this machine needs to know `tat.localhost`. */
const resolveToLoopback: LookupFunction = (_hostname, options, callback) => {
  if (options.all) callback(null, [{ address: "127.0.0.1", family: 4 }]);
  else callback(null, "127.0.0.1", 4);
};

/**
 * Makes a reader that does as the Terraform provider, and the Pulumi provider bridged from it: with the official SDK,
 * pages of 20, one after another, until one is not full. Its connection is kept alive, as theirs are.
 */
export function createPeerReader({ connection }: EmulatorProcess): () => Promise<object[]> {
  const { Client } = require("tencentcloud-sdk-nodejs-tat/tencentcloud/services/tat/v20201028/tat_client");
  const { domain, region, secretId, secretKey } = connection;
  const agent = new Agent({ keepAlive: true, lookup: resolveToLoopback });
  const client = new Client({
    credential: { secretId, secretKey },
    region,
    profile: { httpProfile: { endpoint: `tat.${domain}`, protocol: "http://", agent } },
  });
  return async () => {
    const records: object[] = [];
    for (;;) {
      const parameters = { Limit: PEER_PAGE_SIZE, Offset: records.length };
      const { InvokerRecordSet: page } = await client.DescribeInvokerRecords(parameters);
      records.push(...page);
      if (page.length < PEER_PAGE_SIZE) return records;
    }
  };
}
