import { InvalidArgumentError } from "../checks/InvalidArgumentError";

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
