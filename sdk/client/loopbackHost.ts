import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";

/** Whether the host, with or without a port, is this machine: `localhost`, a name under `.localhost`, or a loopback address. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, "").replace(/\.$/, "").toLowerCase();
  return name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || /^127(\.\d+){3}$/.test(name);
}

/**
 * Resolves names under `.localhost` to 127.0.0.1 and every other as the system does. RFC 6761 reserves them for the
 * loopback interface, but many systems look them up like any other name and find nothing.
 */
export const lookupHost: LookupFunction = (hostname, options, callback) => {
  if (!isLoopbackHost(hostname)) return systemLookup(hostname, options, callback);
  if (options.all) return callback(null, [{ address: "127.0.0.1", family: 4 }]);
  return callback(null, "127.0.0.1", 4);
};
