import { lookup as systemLookup } from "node:dns";
import { type AgentOptions, type ClientRequest, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { LookupFunction } from "node:net";
import { findProxy } from "./findProxy";

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

/** The way to one host: an agent that keeps its connections, and the proxy it goes through, named without its password. */
export interface Route {
  agent: HttpAgent;
  /** `proxy.example:3128`; undefined for a direct connection. */
  proxyHost?: string;
}

// One connection per concurrent call: the limit of starts a second bounds how many that can be.
const KEEP_ALIVE: AgentOptions = { keepAlive: true, maxFreeSockets: 32 };

// This machine accepts or refuses at once. Node would give up one of its two addresses after 250 ms, which pass unnoticed
// while this process is busy.
const LOCAL_ATTEMPT_MS = 10_000;

/**
 * Makes the agent for one host. Connections are kept for the next call, and do not keep the process alive while idle. The
 * proxy that {@link findProxy} finds is gone through, except to hosts on this machine, which no proxy could reach; what
 * Node itself is told of proxies (`NODE_USE_ENV_PROXY`) counts for its own agents alone. Certificates are verified as Node
 * does; nothing here can switch that off.
 */
export function createAgent(protocol: "HTTPS" | "HTTP", host: string): Route {
  const proxy = isLoopbackHost(host) ? undefined : findProxy(protocol, host);
  if (proxy !== undefined) return createProxyAgent(protocol, proxy);
  const options = agentOptions(host);
  return { agent: protocol === "HTTPS" ? new HttpsAgent(options) : new HttpAgent(options) };
}

function createProxyAgent(protocol: "HTTPS" | "HTTP", proxy: URL): Route {
  const proxyHost = proxy.host;
  const options = agentOptions(proxyHost) as object;
  if (protocol === "HTTPS") {
    const { HttpsProxyAgent } = require("https-proxy-agent") as typeof import("https-proxy-agent");
    return { agent: endWithRequest(new HttpsProxyAgent(proxy, options)), proxyHost };
  }
  const { HttpProxyAgent } = require("http-proxy-agent") as typeof import("http-proxy-agent");
  return { agent: endWithRequest(new HttpProxyAgent(proxy, options)), proxyHost };
}

/** What the two agents for proxies have in common, as far as it is used here. */
interface ProxyAgent extends HttpAgent {
  connectOpts: { signal?: AbortSignal };
  connect(request: ClientRequest, options: object): Promise<unknown>;
}

/**
 * Lets a connection to the proxy end with the request that it is opened for. The agent hands the socket out when the proxy
 * has answered: of one that accepts and stays silent the request knows nothing, and its socket would hold the process.
 */
function endWithRequest<A extends HttpAgent>(agent: A): A {
  const proxyAgent = agent as unknown as ProxyAgent;
  const { connect, connectOpts } = proxyAgent;
  proxyAgent.connect = async (request, options) => {
    const end = new AbortController();
    const { destroy } = request;
    request.destroy = (error) => {
      end.abort();
      return destroy.call(request, error);
    };
    const own = Object.create(proxyAgent, { connectOpts: { value: { ...connectOpts, signal: end.signal } } });
    try {
      if (request.destroyed) end.abort();
      return await connect.call(own, request, options);
    } finally {
      request.destroy = destroy;
    }
  };
  return agent;
}

function agentOptions(connectedHost: string): AgentOptions & { lookup: LookupFunction } {
  const options = { ...KEEP_ALIVE, lookup: lookupHost };
  return isLoopbackHost(connectedHost) ? { ...options, autoSelectFamilyAttemptTimeout: LOCAL_ATTEMPT_MS } : options;
}
