import { parseRegion } from "../../checks/parseNames";
import type { Account } from "./accounts";
import { actions } from "./actions";
import {
  type Answer,
  invalidParameterValue,
  missingParameter,
  type ReceivedRequest,
  Refusal,
  requestLimitExceeded,
  wrapAnswer,
} from "./messages";
import { verifySignature } from "./signature";
import type { Store } from "./store";

const VERSION = "2020-10-28";
const LANGUAGES = ["en-US", "zh-CN"];

/** What the service answers from. */
export interface Service {
  store: Store;
  /** The keys that it knows, by their IDs. */
  accounts: Map<string, Account>;
  /** Undefined where the limit is off. */
  rateWindow: RateWindow | undefined;
  /** Whose data a request without X-TC-Region gets; undefined where such a request is refused. */
  regionWithoutHeader: string | undefined;
}

/**
 * Answers one request as the service would. The order of its checks is undocumented; here: form, language, signature,
 * action, version, region, permission, rate, parameters. Only requests that were signed well count for the rate.
 */
export function answerRequest(
  request: ReceivedRequest,
  service: Service,
  serverTimeMs: number,
  requestId: string,
): Answer {
  if (request.path !== "/") {
    return { status: 404, headers: { "Content-Type": "text/html" }, body: "<html><body>404</body></html>" };
  }
  try {
    if (request.parameters instanceof Refusal) throw request.parameters;
    checkLanguage(request);
    const account = verifySignature(request, service.accounts, serverTimeMs);
    const actionName = requireHeader(request, "x-tc-action", "X-TC-Action");
    const action = actions.get(actionName);
    if (!action) throw new Refusal("InvalidAction", `There is no action "${actionName}".`);
    const version = requireHeader(request, "x-tc-version", "X-TC-Version");
    if (version !== VERSION) throw new Refusal("NoSuchVersion", `There is no version "${version}".`);
    const region = readRegion(request, service);
    if (account.deniedActions.has(actionName)) {
      throw new Refusal("UnauthorizedOperation", `This key has no permission for tat:${actionName}.`);
    }
    if (service.rateWindow?.admit(`${account.secretId} ${actionName}`, serverTimeMs) === false) {
      throw requestLimitExceeded(service.rateWindow.limit);
    }
    return wrapAnswer(action(request.parameters, { store: service.store, region, nowMs: serverTimeMs }), requestId);
  } catch (error) {
    if (error instanceof Refusal) return wrapAnswer(error, requestId);
    throw error;
  }
}

function checkLanguage(request: ReceivedRequest): void {
  const language = request.headers.get("x-tc-language");
  if (language !== undefined && !LANGUAGES.includes(language)) {
    throw invalidParameterValue("X-TC-Language", `one of ${LANGUAGES.join(", ")}`);
  }
}

function readRegion(request: ReceivedRequest, service: Service): string {
  const region = request.headers.get("x-tc-region") || service.regionWithoutHeader;
  if (region === undefined) throw missingParameter("X-TC-Region");
  if (!parseRegion("X-TC-Region", region).ok) {
    throw new Refusal("UnsupportedRegion", `There is no region "${region}".`);
  }
  return region;
}

function requireHeader(request: ReceivedRequest, name: string, written: string): string {
  const value = request.headers.get(name);
  if (!value) throw missingParameter(written);
  return value;
}

const WINDOW_MS = 1000;

/** Admits a number of requests per key within any one second, as the API document states the limit. */
export class RateWindow {
  private readonly admitted = new Map<string, number[]>();

  /** @param limit requests per second and key, such as 20 */
  constructor(readonly limit: number) {}

  /** Whether one more request of this key fits at `nowMs`. A refused request does not count against later ones. */
  admit(key: string, nowMs: number): boolean {
    const recent = (this.admitted.get(key) ?? []).filter((admittedMs) => nowMs - admittedMs < WINDOW_MS);
    this.admitted.set(key, recent);
    if (recent.length >= this.limit) return false;
    recent.push(nowMs);
    return true;
  }
}
