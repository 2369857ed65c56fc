import { randomUUID } from "node:crypto";
import {
  type CheckRequest,
  CheckResponse,
  type CreateRequest,
  CreateResponse,
  type DiffRequest,
  DiffResponse,
  PropertyDiff,
  type ReadRequest,
  ReadResponse,
  type UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import type { Step, TatResource } from "../resources/TatResource";
import { hideValues, omitValues, pickValues, type Values } from "../resources/values";
import { checkFailureOf } from "./answers";
import { asSecret, PropertyValues, refuseNulls, toStruct, UNKNOWN } from "./propertyValues";

/** What the text of a dynamic provider is kept under in the state of a resource that an alias has brought here. */
const DYNAMIC_PROVIDER = "__provider";

/**
 * Leads from what the engine asks of a plugin to one kind of resource. Check only validates: it does not say whether this
 * is a preview, as Create and Update do. So a gate is judged, and records are read, in Diff, and what is wrong is told, or
 * warned of, in the step that follows.
 */
export class ResourceSteps {
  constructor(private readonly resource: TatResource) {}

  check(request: CheckRequest): CheckResponse {
    const news = new PropertyValues(request.getNews());
    const response = new CheckResponse();
    // `ignoreChanges: ["*"]` puts the mark of a refresh back among the program's inputs.
    response.setInputs(toStruct(omitValues(news.wrapped, this.resource.markNames)));
    const values = omitValues(news.values, this.resource.markNames);
    try {
      refuseNulls(omitValues(values, ["triggers"])); // those may hold anything
      this.resource.check({ values, unknown: news.unknown }, request.getUrn());
    } catch (error) {
      response.addFailures(checkFailureOf(holdsSecret(news.secret) ? hideValues(error, values) : error));
    }
    return response;
  }

  async diff(request: DiffRequest): Promise<DiffResponse> {
    const [oldInputs, news] = [new PropertyValues(request.getOldInputs()), new PropertyValues(request.getNews())];
    const olds = { ...new PropertyValues(request.getOlds()).values, ...oldInputs.values };
    const step: Step = { ...stepOf(request), isPreview: false };
    const { changed, replaces } = await this.resource.diff(olds, news.values, step);
    const all = new Set([...changed, ...this.listSecrecyChanges(request, oldInputs, news)]);
    if (olds[DYNAMIC_PROVIDER] !== undefined) all.add(DYNAMIC_PROVIDER);
    const response = new DiffResponse();
    response.setChanges(all.size > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE);
    response.setDiffsList([...all]);
    response.setReplacesList(replaces);
    response.setHasdetaileddiff(true);
    for (const name of all) {
      const change = this.describeChange(name, olds, news.values, replaces.includes(name));
      response.getDetaileddiffMap().set(name, change);
    }
    return response;
  }

  async create(request: CreateRequest): Promise<CreateResponse> {
    const news = new PropertyValues(request.getProperties());
    const response = new CreateResponse();
    response.setProperties(toStruct(await this.hold(undefined, news, request)));
    if (!request.getPreview()) response.setId(`${this.resource.kind}-${randomUUID()}`);
    return response;
  }

  async update(request: UpdateRequest): Promise<UpdateResponse> {
    const oldInputs = new PropertyValues(request.getOldInputs());
    const olds = { ...new PropertyValues(request.getOlds()).values, ...oldInputs.values };
    const response = new UpdateResponse();
    response.setProperties(toStruct(await this.hold(olds, new PropertyValues(request.getNews()), request)));
    return response;
  }

  /** @throws InvalidArgumentError for an import, which the engine begins without any property */
  async read(request: ReadRequest): Promise<ReadResponse> {
    const [state, inputs] = [new PropertyValues(request.getProperties()), new PropertyValues(request.getInputs())];
    if (Object.keys({ ...state.values, ...inputs.values }).length === 0) {
      const problem = "there is nothing at the service that this resource could be imported from: create it";
      throw new InvalidArgumentError("import", problem);
    }
    const step: Step = { ...stepOf(request), isPreview: false };
    const { outputs, mark } = await this.resource.read({ ...state.values, ...inputs.values }, step);
    // A program's `get` gives the inputs as the state, and the next refresh has what is answered here alone.
    const own = pickValues({ ...state.wrapped, ...inputs.wrapped }, this.resource.inputNames);
    const secret = [...state.secret, ...inputs.secret].filter((name) => name in own);
    const kept = mark ? { ...omitValues(inputs.wrapped, this.resource.markNames), ...mark } : inputs.wrapped;
    const response = new ReadResponse();
    response.setId(request.getId());
    response.setInputs(toStruct(kept));
    response.setProperties(toStruct({ ...own, ...this.keepSecrecy(secret, outputs) }));
    return response;
  }

  /** Inputs and outputs, as the state is to have them. */
  private async hold(
    olds: Values | undefined,
    news: PropertyValues,
    request: CreateRequest | UpdateRequest,
  ): Promise<Values> {
    const timeoutMs = request.getTimeout() > 0 ? request.getTimeout() * 1000 : undefined;
    const step: Step = { ...stepOf(request), isPreview: request.getPreview(), timeoutMs };
    const outputs = await this.resource.apply(olds, news, step);
    const unknown = this.resource.outputNames.filter((name) => !(name in outputs));
    const notYet = Object.fromEntries(unknown.map((name) => [name, UNKNOWN]));
    return {
      ...pickValues(news.wrapped, this.resource.inputNames),
      ...this.keepSecrecy(news.secret, outputs),
      ...notYet,
    };
  }

  private describeChange(name: string, olds: Values, news: Values, isReplaced: boolean): PropertyDiff {
    const isOutput = this.resource.outputNames.includes(name);
    const kind = !(name in olds) ? "ADD" : name in news || isOutput ? "UPDATE" : "DELETE";
    const change = new PropertyDiff();
    change.setKind(PropertyDiff.Kind[isReplaced ? (`${kind}_REPLACE` as const) : kind]);
    change.setInputdiff(!isOutput);
    return change;
  }

  /** Makes each output a secret when one of a resource's inputs is. */
  private keepSecrecy(secret: readonly string[], outputs: Values): Values {
    if (!holdsSecret(secret)) return outputs;
    return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, asSecret(value)]));
  }

  /** The inputs that became a secret, or are none any more: their values are equal, and the state is to be written anew. */
  private listSecrecyChanges(request: DiffRequest, olds: PropertyValues, news: PropertyValues): string[] {
    if (!request.hasOldInputs()) return [];
    const isSecretNow = (name: string) => news.secret.includes(name);
    return this.resource.inputNames.filter(
      (name) => name in olds.values && name in news.values && isSecretNow(name) !== olds.secret.includes(name),
    );
  }
}

/** Triggers decide nothing that is read. */
function holdsSecret(secret: readonly string[]): boolean {
  return secret.some((name) => name !== "triggers");
}

function stepOf(request: { getUrn(): string }): Pick<Step, "key" | "urn"> {
  return { key: request.getUrn(), urn: request.getUrn() };
}
