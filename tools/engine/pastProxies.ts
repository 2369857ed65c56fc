/**
 * The variables by which programs reach this machine past any proxy of the environment: gRPC for Node.js, of Pulumi's own SDK
 * too, would look for the engine through `http_proxy`, and curl and npm for a server of this machine.
 */
export function pastProxies(environment: NodeJS.ProcessEnv): Record<string, string> {
  const variables = ["NO_PROXY", "no_proxy"].map((name) => {
    const exceptions = environment[name]?.split(",") ?? [];
    return [name, [...new Set([...exceptions, "127.0.0.1", "localhost"])].filter(Boolean).join(",")];
  });
  return Object.fromEntries(variables);
}
