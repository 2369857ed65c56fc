import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  type CheckRequest,
  CheckResponse,
  type ConfigureRequest,
  ConfigureResponse,
  type CreateRequest,
  type DiffRequest,
  DiffResponse,
  GetSchemaResponse,
  type InvokeRequest,
  InvokeResponse,
  type ProviderHandshakeRequest,
  ProviderHandshakeResponse,
  type ReadRequest,
  type UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import { GATE_TYPE, InvokerHealthGateResource } from "../resources/InvokerHealthGateResource";
import { InvokerRecordsResource, RECORDS_TYPE } from "../resources/InvokerRecordsResource";
import { compareInputs } from "../resources/values";
import { answer, checkFailureOf } from "./answers";
import { CONFIGURATION_KEYS, type ProviderConfiguration, readSettings, refuseUnknownKeys } from "./configuration";
import { callFunction } from "./functions";
import type { PluginHost } from "./PluginHost";
import { asSecret, PropertyValues, refuseNulls, toStruct } from "./propertyValues";
import { ResourceSteps } from "./ResourceSteps";

/** What the plugin says of itself. */
export interface PluginDescription {
  version: string;
  /** The package's schema, in JSON. */
  schema: string;
}

/** The provider plugin `tencentcloud-tat`, as the engine calls it: one instance, one process, for each provider of a stack. */
export class TatPlugin {
  private readonly resources: Readonly<Record<string, ResourceSteps>>;

  constructor(
    private readonly host: PluginHost,
    private readonly describe: () => PluginDescription,
  ) {
    this.resources = {
      [RECORDS_TYPE]: new ResourceSteps(new InvokerRecordsResource(host)),
      [GATE_TYPE]: new ResourceSteps(new InvokerHealthGateResource(host)),
    };
  }

  /** For a server of gRPC. What stands not among the methods is answered as not implemented. */
  createService(): UntypedServiceImplementation {
    return {
      handshake: answer((request: ProviderHandshakeRequest) => this.handshake(request)),
      attach: answer((request: PluginAttach) => this.attach(request)),
      getPluginInfo: answer(() => this.getPluginInfo()),
      getSchema: answer(() => this.getSchema()),
      checkConfig: answer((request: CheckRequest) => this.checkConfig(request)),
      diffConfig: answer((request: DiffRequest) => this.diffConfig(request)),
      configure: answer((request: ConfigureRequest) => this.configure(request)),
      check: answer((request: CheckRequest) => this.stepsOf(request).check(request)),
      diff: answer((request: DiffRequest) => this.stepsOf(request).diff(request)),
      create: answer((request: CreateRequest) => this.stepsOf(request).create(request)),
      update: answer((request: UpdateRequest) => this.stepsOf(request).update(request)),
      read: answer((request: ReadRequest) => this.stepsOf(request).read(request)),
      // Nothing of the service was made, so that nothing is needed to delete it: neither keys nor a connection.
      delete: answer(() => new Empty()),
      invoke: answer((request: InvokeRequest) => this.invoke(request)),
      cancel: answer(() => this.cancel()),
    };
  }

  private handshake(request: ProviderHandshakeRequest): ProviderHandshakeResponse {
    this.host.useEngine(request.getEngineAddress());
    const response = new ProviderHandshakeResponse();
    response.setAcceptSecrets(true);
    response.setAcceptResources(true);
    return response;
  }

  /** Comes in place of the argument where a developer has started the plugin. */
  private attach(request: PluginAttach): Empty {
    this.host.attach(request.getAddress());
    return new Empty();
  }

  private getPluginInfo(): PluginInfo {
    const info = new PluginInfo();
    info.setVersion(this.describe().version);
    return info;
  }

  private getSchema(): GetSchemaResponse {
    const response = new GetSchemaResponse();
    response.setSchema(this.describe().schema);
    return response;
  }

  /** Validates what is known, and has the secrets kept encrypted whatever the program has marked. */
  private checkConfig(request: CheckRequest): CheckResponse {
    const { wrapped, values, unknown } = new PropertyValues(request.getNews());
    const isSecret = (name: string) => CONFIGURATION_KEYS[name as keyof ProviderConfiguration] === "secret";
    const entries = Object.entries(wrapped);
    const response = new CheckResponse();
    response.setInputs(
      // As a whole: of a role of which one field is marked, the others may be secrets too.
      toStruct(
        Object.fromEntries(entries.map(([name, value]) => [name, isSecret(name) ? asSecret(values[name]) : value])),
      ),
    );
    try {
      refuseUnknownKeys(values);
      refuseNulls(values, "tencentcloud-tat:");
      if (unknown.length === 0) readSettings(values);
    } catch (error) {
      response.addFailures(checkFailureOf(error));
    }
    return response;
  }

  /** Other keys or another region replace nothing: what is read and judged at the next up is read with them. */
  private diffConfig(request: DiffRequest): DiffResponse {
    const olds = new PropertyValues(request.hasOldInputs() ? request.getOldInputs() : request.getOlds()).values;
    const news = new PropertyValues(request.getNews()).values;
    const { changed } = compareInputs(olds, news, Object.keys(CONFIGURATION_KEYS));
    const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
    const response = new DiffResponse();
    response.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
    response.setDiffsList(changed);
    return response;
  }

  private configure(request: ConfigureRequest): ConfigureResponse {
    this.host.configure(new PropertyValues(request.getArgs()).values);
    const response = new ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setAcceptresources(true);
    response.setSupportspreview(true);
    return response;
  }

  private async invoke(request: InvokeRequest): Promise<InvokeResponse> {
    const { values } = new PropertyValues(request.getArgs());
    const response = new InvokeResponse();
    response.setReturn(toStruct(await callFunction(this.host, request.getTok(), values)));
    return response;
  }

  /** Comes when the user interrupts the command, and also at its normal end. */
  private cancel(): Empty {
    this.host.cancel();
    return new Empty();
  }

  private stepsOf(request: { getUrn(): string }): ResourceSteps {
    const urn = request.getUrn();
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const steps = Object.hasOwn(this.resources, type) ? this.resources[type] : undefined;
    if (steps === undefined) throw new InvalidArgumentError(type, "there is no such resource: is the plugin too old?");
    return steps;
  }
}
