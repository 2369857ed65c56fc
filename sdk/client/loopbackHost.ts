import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";

const IPV4 = { address: "127.0.0.1", family: 4 };
const IPV6 = { address: "::1", family: 6 };

/** Whether the host, with or without a port, is this machine: `localhost`, a name under `.localhost`, or a loopback address. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, "").replace(/\.$/, "").toLowerCase();
  return name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || /^127(\.\d+){3}$/.test(name);
}

/**
 * Resolves names under `.localhost` to the loopback addresses, 127.0.0.1 first, and every other as the system does. RFC
 * 6761 reserves them for the loopback interface, but many systems look them up like any other name and find nothing. A
 * caller that tries one address after the other, as Node does by itself, finds a server that listens on either.
 */
export const lookupHost: LookupFunction = (hostname, options, callback) => {
  if (!isLoopbackHost(hostname)) return systemLookup(hostname, options, callback);
  if (options.all) return callback(null, [IPV4, IPV6]);
  return callback(null, IPV4.address, IPV4.family);
};
