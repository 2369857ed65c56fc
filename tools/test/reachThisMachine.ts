/**
 * Lets the tests and what they start reach this machine past any proxy of its environment: curl and npm would ask that for their
 * servers, and gRPC for Node.js, of Pulumi's own SDK too, for the engine.
 */
for (const name of ["NO_PROXY", "no_proxy"]) {
  process.env[name] = [process.env[name], "127.0.0.1", "localhost"].filter(Boolean).join(",");
}
