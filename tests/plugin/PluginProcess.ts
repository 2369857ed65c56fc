import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { PluginAttach, type PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckRequest,
  type CheckResponse,
  ConfigureRequest,
  type ConfigureResponse,
  CreateRequest,
  type CreateResponse,
  DeleteRequest,
  DiffRequest,
  DiffResponse,
  GetSchemaRequest,
  type GetSchemaResponse,
  InvokeRequest,
  type InvokeResponse,
  PropertyDiff,
  ProviderHandshakeRequest,
  type ProviderHandshakeResponse,
  ReadRequest,
  type ReadResponse,
  UpdateRequest,
  type UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { toStruct } from "../../sdk/plugin/propertyValues";
import type { Values } from "../../sdk/resources/values";
import { FakeEngine } from "./FakeEngine";

/** A resource as a step names it: its URN. */
export function urnOf(type: "InvokerRecords" | "InvokerHealthGate", name: string): string {
  return `urn:pulumi:test::plugin::tencentcloud-tat:index:${type}::${name}`;
}

/** What a diff says. */
interface Diff {
  changes: boolean;
  diffs: string[];
  replaces: string[];
  /** By name: `update`, with ` of an output` where it is none of an input. */
  detailed: Record<string, string>;
}

/** The real plugin in a process of its own, called as the engine calls it. */
export class PluginProcess {
  private constructor(
    readonly engine: FakeEngine,
    private readonly child: ChildProcess,
    private readonly client: ResourceProviderClient,
    /** The only line that the plugin has printed. */
    readonly firstLine: string,
  ) {}

  /**
   * @param env variables beside `PATH` and an empty home
   * @param starter who starts it: the engine gives its address, a developer does not
   */
  static async start(
    env: Record<string, string> = {},
    flags: readonly string[] = [],
    starter: "engine" | "by hand" = "engine",
  ): Promise<PluginProcess> {
    const engine = await FakeEngine.start();
    const main = join(__dirname, "../../sdk/dist/plugin/main.js");
    const address = starter === "engine" ? [engine.address] : [];
    const child = spawn(process.execPath, [main, ...flags, ...address], {
      env: { PATH: process.env.PATH, HOME: "/nonexistent", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [firstLine] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), "line");
    const client = new ResourceProviderClient(`127.0.0.1:${firstLine}`, credentials.createInsecure());
    return new PluginProcess(engine, child, client, firstLine);
  }

  handshake(address = this.engine.address): Promise<ProviderHandshakeResponse> {
    const request = new ProviderHandshakeRequest();
    request.setEngineAddress(address);
    return this.call("handshake", request);
  }

  attach(address: string): Promise<Empty> {
    const request = new PluginAttach();
    request.setAddress(address);
    return this.call("attach", request);
  }

  getPluginInfo(): Promise<PluginInfo> {
    return this.call("getPluginInfo", new Empty());
  }

  async getSchema(): Promise<Values> {
    const response = await this.call<GetSchemaResponse>("getSchema", new GetSchemaRequest());
    return JSON.parse(response.getSchema());
  }

  checkConfig(news: Values): Promise<{ inputs: Values; failures: string[] }> {
    return this.checkAt("checkConfig", "urn:pulumi:test::plugin::pulumi:providers:tencentcloud-tat::default", news);
  }

  diffConfig(olds: Values, news: Values): Promise<Diff> {
    return this.diffAt("diffConfig", "urn:pulumi:test::plugin::pulumi:providers:tencentcloud-tat::p", olds, {}, news);
  }

  configure(args: Values): Promise<ConfigureResponse> {
    const request = new ConfigureRequest();
    request.setArgs(toStruct(args));
    return this.call("configure", request);
  }

  check(urn: string, news: Values): Promise<{ inputs: Values; failures: string[] }> {
    return this.checkAt("check", urn, news);
  }

  diff(urn: string, oldInputs: Values, oldOutputs: Values, news: Values): Promise<Diff> {
    return this.diffAt("diff", urn, oldInputs, oldOutputs, news);
  }

  async create(
    urn: string,
    inputs: Values,
    { preview = false, timeout = 0 } = {},
  ): Promise<{ id: string; state: Values }> {
    const request = new CreateRequest();
    request.setUrn(urn);
    request.setProperties(toStruct(inputs));
    request.setPreview(preview);
    request.setTimeout(timeout);
    const response = await this.call<CreateResponse>("create", request);
    return { id: response.getId(), state: response.getProperties()?.toJavaScript() as Values };
  }

  async update(urn: string, oldInputs: Values, olds: Values, news: Values, { preview = false, timeout = 0 } = {}) {
    const request = new UpdateRequest();
    request.setUrn(urn);
    request.setOldInputs(toStruct(oldInputs));
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    request.setPreview(preview);
    request.setTimeout(timeout);
    return (await this.call<UpdateResponse>("update", request)).getProperties()?.toJavaScript() as Values;
  }

  async read(
    urn: string,
    inputs: Values | undefined,
    state: Values | undefined,
  ): Promise<{ inputs: Values; state: Values }> {
    const request = new ReadRequest();
    request.setUrn(urn);
    request.setId("some-id");
    if (inputs) request.setInputs(toStruct(inputs));
    if (state) request.setProperties(toStruct(state));
    const response = await this.call<ReadResponse>("read", request);
    return {
      inputs: response.getInputs()?.toJavaScript() as Values,
      state: response.getProperties()?.toJavaScript() as Values,
    };
  }

  delete(urn: string): Promise<Empty> {
    const request = new DeleteRequest();
    request.setUrn(urn);
    request.setId("some-id");
    return this.call("delete", request);
  }

  async invoke(name: string, args: Values): Promise<Values> {
    const request = new InvokeRequest();
    request.setTok(`tencentcloud-tat:index:${name}`);
    request.setArgs(toStruct(args));
    return (await this.call<InvokeResponse>("invoke", request)).getReturn()?.toJavaScript() as Values;
  }

  cancel(): Promise<Empty> {
    return this.call("cancel", new Empty());
  }

  /** Ends the plugin as the engine does, and tells how it ended. */
  async end(signal: NodeJS.Signals = "SIGINT"): Promise<number | NodeJS.Signals> {
    const ended = this.ended();
    this.child.kill(signal);
    return ended;
  }

  /** How the process ended, or will. */
  async ended(): Promise<number | NodeJS.Signals> {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null) return exitCode ?? (signalCode as NodeJS.Signals);
    const [code, signal] = await once(this.child, "exit");
    return code ?? signal;
  }

  async stop(): Promise<void> {
    this.client.close();
    this.engine.stop();
    await this.end("SIGKILL");
  }

  private async checkAt(method: "check" | "checkConfig", urn: string, news: Values) {
    const request = new CheckRequest();
    request.setUrn(urn);
    request.setNews(toStruct(news));
    const response = await this.call<CheckResponse>(method, request);
    return {
      inputs: response.getInputs()?.toJavaScript() as Values,
      failures: response.getFailuresList().map((failure) => `${failure.getProperty()}|${failure.getReason()}`),
    };
  }

  private async diffAt(
    method: "diff" | "diffConfig",
    urn: string,
    oldInputs: Values,
    olds: Values,
    news: Values,
  ): Promise<Diff> {
    const request = new DiffRequest();
    request.setUrn(urn);
    request.setId("some-id");
    request.setOldInputs(toStruct(oldInputs));
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const response = await this.call<DiffResponse>(method, request);
    const kinds = Object.entries(PropertyDiff.Kind);
    const detailed = response.getDetaileddiffMap().toArray() as unknown as [string, unknown][];
    return {
      changes: response.getChanges() === DiffResponse.DiffChanges.DIFF_SOME,
      diffs: response.getDiffsList(),
      replaces: response.getReplacesList(),
      detailed: Object.fromEntries(
        detailed.map(([name]) => {
          const change = response.getDetaileddiffMap().get(name) as PropertyDiff;
          const kind = kinds.find(([, value]) => value === change.getKind())?.[0].toLowerCase();
          return [name, `${kind}${change.getInputdiff() ? "" : " of an output"}`];
        }),
      ),
    };
  }

  private call<Response>(method: string, request: unknown): Promise<Response> {
    return new Promise((resolve, reject) => {
      const client = this.client as unknown as Record<
        string,
        (request: unknown, done: (error: ServiceError | null, response: Response) => void) => void
      >;
      client[method]?.call(this.client, request, (error, response) => (error ? reject(error) : resolve(response)));
    });
  }
}
