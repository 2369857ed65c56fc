import * as pulumi from "@pulumi/pulumi";
import { backgroundClock } from "../checks/Clock";
import { connectionSettings } from "../identity/connectionSettings";
import type { SharedTatApi } from "../reads/createTatApi";
import { createSlowWorkReport } from "../reads/progress";
import { connectTat } from "../reads/TatClient";
import { createCancellation, type Host, type MessagePlace } from "../resources/TatResource";
import { watchEngineEnd } from "../resources/watchEngineEnd";

/** What is around the resources in the process of the dynamic providers. */
export class DynamicHost implements Host {
  /** Where the process tells of what takes long; see {@link say}. */
  readonly report = createSlowWorkReport(backgroundClock, (message, urn) => {
    void this.say(message, { severity: "info", urn, ephemeral: true });
  });
  private config: pulumi.dynamic.Config | undefined;
  private cancellation: AbortSignal | undefined;
  private isConnected: boolean | undefined;
  /** One function for all calls: warnings are told once for each. */
  private readonly warn = (message: string): void => {
    void this.say(message, { severity: "warning" });
  };

  /**
   * Keeps the stack's configuration, secrets decrypted, which Pulumi gives to a dynamic provider once in each process.
   * It is looked into later: an error thrown here would be printed with a stack, and Pulumi would go on regardless.
   */
  configure({ config }: pulumi.dynamic.ConfigureRequest): void {
    this.config = config;
  }

  /**
   * A signal that is aborted when the user interrupts `pulumi`, for the process of the dynamic providers.
   *
   * Pulumi keeps Ctrl-C away from its plugins and calls their `Cancel` instead, but the dynamic provider of
   * `@pulumi/pulumi` answers that call without telling the code it runs. So the calls are watched as they come in, at the
   * HTTP/2 server of the process, which only Node's list of active handles leads to. Where that finds no server, as in a
   * test or with a later Pulumi, a first Ctrl-C is not noticed, and a second one ends the process as before. The signal is
   * also aborted when the engine is gone: nobody is left then to take the answer.
   */
  get signal(): AbortSignal {
    this.cancellation ??= watchEngine();
    return this.cancellation;
  }

  readonly connect = (region: string | undefined): SharedTatApi => {
    const settings = connectionSettings({
      config: (key) => this.config?.get(`tencentcloud:${key}`),
      keys: listKeys(this.config),
      env: process.env,
    });
    return connectTat(settings, { region, warn: this.warn });
  };

  /**
   * Shows a message from the process of the dynamic providers. Pulumi starts that process with the engine's address as
   * its argument but does not connect `pulumi.log` to it; where there is no engine, a warning goes to stderr and progress
   * nowhere.
   */
  async say(message: string, { severity, urn, ephemeral }: MessagePlace): Promise<void> {
    this.isConnected ??= connectLog();
    if (!this.isConnected) {
      if (severity === "warning") console.warn(message);
      return;
    }
    const log = severity === "warning" ? pulumi.log.warn : pulumi.log.info;
    await log(message, resourceAt(urn), undefined, ephemeral);
  }
}

/** Pulumi offers no public way to the names; without the field (it is there in 3.259) no misspelt one is told of. */
function listKeys(config: pulumi.dynamic.Config | undefined): string[] {
  return Object.keys((config as { rawConfig?: object } | undefined)?.rawConfig ?? {});
}

/**
 * Where the engine listens, as `127.0.0.1:<port>`, for code that runs in the process of the dynamic providers: Pulumi
 * starts that process with it as its argument. Undefined in any other process, whose arguments belong to somebody else.
 */
function engineAddress(): string | undefined {
  const isProvider = /[\\/]cmd[\\/]dynamic-provider[\\/]/.test(require.main?.filename ?? "");
  return (isProvider && process.argv[2]) || undefined;
}

const CANCEL_CALL = "/pulumirpc.ResourceProvider/Cancel";

function watchEngine(): AbortSignal {
  const { signal, cancel } = createCancellation();
  for (const server of findHttp2Servers()) {
    server.on("stream", (_stream: unknown, headers: Record<string, unknown>) => {
      if (headers?.[":path"] === CANCEL_CALL) cancel();
    });
  }
  const address = engineAddress();
  if (address !== undefined) watchEngineEnd(address, cancel);
  return signal;
}

function findHttp2Servers(): NodeJS.EventEmitter[] {
  const { _getActiveHandles } = process as unknown as { _getActiveHandles?(): object[] };
  const handles = _getActiveHandles?.call(process) ?? [];
  return handles.filter((handle) => handle.constructor?.name === "Http2Server") as unknown as NodeJS.EventEmitter[];
}

function connectLog(): boolean {
  const address = engineAddress();
  if (address === undefined) return false;
  pulumi.runtime.resetOptions(pulumi.getProject(), pulumi.getStack(), -1, address, "", false, "");
  return true;
}

/** The resource with a URN, for `pulumi.log`, which looks at nothing else of it. */
export function resourceAt(urn: string | undefined): pulumi.Resource | undefined {
  return urn === undefined ? undefined : ({ urn: pulumi.output(urn) } as pulumi.Resource);
}
