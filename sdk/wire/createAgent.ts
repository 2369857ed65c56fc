import { lookup as systemLookup } from "node:dns";
import { type AgentOptions, type ClientRequest, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { LookupFunction } from "node:net";
import { InvalidArgumentError } from "../checks/InvalidArgumentError";

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

/**
 * Finds the proxy that the environment names for a host (`tat.example.com`, perhaps with a port); undefined: none. Throws
 * InvalidArgumentError for a proxy that cannot be used, with the variable's name and without its value.
 *
 * The rule is that of Go's `golang.org/x/net/http/httpproxy`, and so of the official provider: `HTTPS_PROXY` or
 * `HTTP_PROXY` by the protocol of the request, unless the host is in `NO_PROXY`, each of them in upper case before lower
 * case. `ALL_PROXY` is not read. Only names are compared, because no host of this package is an address: as in Go, no name
 * is looked up to be found in a network of `NO_PROXY`.
 */
export function findProxy(
  protocol: "HTTPS" | "HTTP",
  host: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): URL | undefined {
  const findSet = (name: string) => [name, name.toLowerCase()].find((spelling) => env[spelling]);
  const variable = findSet(`${protocol}_PROXY`);
  if (variable === undefined) return undefined;
  const [name = "", port = protocol === "HTTPS" ? "443" : "80"] = host.toLowerCase().split(":");
  const exceptions = env[findSet("NO_PROXY") ?? ""]?.toLowerCase().split(",") ?? [];
  if (exceptions.some((entry) => isExcepted(entry.trim(), name, port))) return undefined;
  if (protocol === "HTTP" && env.REQUEST_METHOD) {
    const rule = "cannot be trusted beside REQUEST_METHOD: in a CGI program the header Proxy of a request sets it";
    throw new InvalidArgumentError(variable, rule);
  }
  return parseProxy(variable, env[variable] ?? "");
}

/** `example.com` stands for itself and every name under it, `.example.com` and `*.example.com` for the names under it. */
function isExcepted(entry: string, name: string, port: string): boolean {
  if (entry === "*") return true;
  const [, domain = entry, entryPort = ""] = /^([^:]*):([^:]*)$/.exec(entry) ?? [];
  if (domain === "" || (entryPort !== "" && entryPort !== port)) return false;
  const suffix = domain.startsWith("*.") ? domain.slice(1) : domain;
  return suffix.startsWith(".") ? name.endsWith(suffix) : name === suffix || name.endsWith(`.${suffix}`);
}

function parseProxy(variable: string, value: string): URL {
  const text = value.trim();
  const url = parseUrl(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url === undefined) {
    const rule = "is not the URL of a proxy, such as http://proxy.example:3128, with user and password percent-encoded";
    throw new InvalidArgumentError(variable, rule);
  }
  if (url.protocol === "http:" || url.protocol === "https:") return url;
  const asked = url.protocol.slice(0, -1);
  throw new InvalidArgumentError(
    variable,
    `asks for a ${asked} proxy; only http and https proxies are supported. Name such a proxy, or except the host in NO_PROXY`,
  );
}

function parseUrl(text: string): URL | undefined {
  try {
    const url = new URL(text);
    decodeURIComponent(`${url.username}:${url.password}`); // as it will be for the proxy
    // An @ behind the host follows a password with a bare / or #, whose first half has been taken for the host.
    return `${url.pathname}${url.search}${url.hash}`.includes("@") ? undefined : url;
  } catch {
    return undefined; // without the parser's message: it quotes the text
  }
}
