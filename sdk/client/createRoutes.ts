import type { ConnectionSettings } from "./connectionSettings";
import { createAgent, type Route } from "./createAgent";

const routes = new Map<string, Route>();

/** Gives the route to a host: one for the whole process per protocol and host, so that connections are used again. */
export function createRoutes({ protocol }: ConnectionSettings): (host: string) => Route {
  return (host) => {
    const key = `${protocol} ${host}`;
    const route = routes.get(key) ?? createAgent(protocol, host);
    routes.set(key, route);
    return route;
  };
}
