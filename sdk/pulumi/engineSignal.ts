import { setMaxListeners } from "node:events";
import { TatError } from "../core/TatError";
import { engineAddress } from "./engineAddress";
import { watchEngineEnd } from "./watchEngineEnd";

let controller: AbortController | undefined;

const CANCEL_CALL = "/pulumirpc.ResourceProvider/Cancel";

/**
 * A signal that is aborted when the user interrupts `pulumi`, for the process of the dynamic providers.
 *
 * Pulumi keeps Ctrl-C away from its plugins and calls their `Cancel` instead, but the dynamic provider of
 * `@pulumi/pulumi` answers that call without telling the code it runs. So the calls are watched as they come in, at the
 * HTTP/2 server of the process, which only Node's list of active handles leads to. Where that finds no server, as in a
 * test or with a later Pulumi, a first Ctrl-C is not noticed, and a second one ends the process as before. The signal is
 * also aborted when the engine is gone: nobody is left then to take the answer.
 */
export function engineSignal(): AbortSignal {
  controller ??= watchEngine(new AbortController());
  return controller.signal;
}

function watchEngine(cancellation: AbortController): AbortController {
  // Every request under way listens; Node takes more than ten for a leak and warns of it.
  setMaxListeners(0, cancellation.signal);
  const cancel = () => cancellation.abort(new TatError("The operation was cancelled.", { code: "Cancelled" }));
  for (const server of findHttp2Servers()) {
    server.on("stream", (_stream: unknown, headers: Record<string, unknown>) => {
      if (headers?.[":path"] === CANCEL_CALL) cancel();
    });
  }
  const address = engineAddress();
  if (address !== undefined) watchEngineEnd(address, cancel);
  return cancellation;
}

function findHttp2Servers(): NodeJS.EventEmitter[] {
  const { _getActiveHandles } = process as unknown as { _getActiveHandles?(): object[] };
  const handles = _getActiveHandles?.call(process) ?? [];
  return handles.filter((handle) => handle.constructor?.name === "Http2Server") as unknown as NodeJS.EventEmitter[];
}
