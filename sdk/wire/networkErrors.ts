/** How a failure below HTTP is reported. */
interface NetworkProblem {
  code: "HostNotFound" | "ConnectionFailed" | "TlsFailed" | "TimedOut";
  /** The rest of the sentence that begins with the action and the host. */
  problem: string;
  advice?: string;
  retryable: boolean;
}

const certificate: NetworkProblem = {
  code: "TlsFailed",
  problem: "was not called, because the server's certificate is not trusted",
  advice: "Behind a proxy that inspects TLS, point NODE_EXTRA_CA_CERTS to its root certificate.",
  retryable: false,
};

const notTls: NetworkProblem = {
  code: "TlsFailed",
  problem: "was not called: the server does not speak TLS on this port",
  advice: "Check tencentcloud:protocol and the port in tencentcloud:domain.",
  retryable: false,
};

const unreachable: NetworkProblem = {
  code: "ConnectionFailed",
  problem: "could not be reached",
  advice: "Check the network and the proxy variables (HTTPS_PROXY, HTTP_PROXY, NO_PROXY).",
  retryable: true,
};

/** What is said about a connection that broke, whatever the reason. */
export const CONNECTION_LOST: NetworkProblem = {
  code: "ConnectionFailed",
  problem: "did not answer: the connection was lost",
  advice: unreachable.advice,
  retryable: true,
};

/** Node's error codes for what goes wrong below HTTP; one that is not listed counts as a lost connection. */
export const NETWORK_PROBLEMS: Readonly<Record<string, NetworkProblem>> = {
  ENOTFOUND: {
    code: "HostNotFound",
    problem: "could not be reached: no such host",
    advice: "Check tencentcloud:domain, TENCENTCLOUD_DOMAIN, the DNS of this machine and the proxy variables.",
    retryable: false,
  },
  EAI_AGAIN: { ...unreachable, problem: "could not be reached: the name server does not answer" },
  ECONNREFUSED: { ...unreachable, problem: "could not be reached: the connection was refused" },
  EHOSTUNREACH: { ...unreachable, problem: "could not be reached: no route to the host" },
  ENETUNREACH: { ...unreachable, problem: "could not be reached: no route to the network" },
  ETIMEDOUT: { ...unreachable, code: "TimedOut", problem: "could not be reached: no answer to the connection" },
  ECONNRESET: CONNECTION_LOST,
  EPIPE: CONNECTION_LOST,
  // Which of the two comes depends on the version of Node.
  EPROTO: notTls,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  CERT_HAS_EXPIRED: certificate,
  CERT_NOT_YET_VALID: certificate,
  CERT_UNTRUSTED: certificate,
  CERT_REJECTED: certificate,
  CERT_REVOKED: certificate,
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate,
  SELF_SIGNED_CERT_IN_CHAIN: certificate,
  UNABLE_TO_GET_ISSUER_CERT: certificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate,
  ERR_TLS_CERT_ALTNAME_INVALID: {
    ...certificate,
    problem: "was not called, because the server's certificate is for another host",
  },
};
