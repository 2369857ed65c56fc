import type { Accounts } from "./Accounts";
import { actions } from "./actions";
import { type Answer, wrapError, wrapResult } from "./envelope";
import { isRegion } from "./isRegion";
import type { RateWindow } from "./RateWindow";
import type { ReceivedRequest } from "./ReceivedRequest";
import { readParameters } from "./readParameters";
import { LANGUAGES, type Language, ServiceError } from "./ServiceError";
import type { Store } from "./Store";
import {
  invalidAction,
  invalidParameterValue,
  missingParameter,
  noSuchVersion,
  requestLimitExceeded,
  requestSizeLimitExceeded,
  unauthorizedOperation,
  unsupportedRegion,
} from "./serviceErrors";
import { verifySignature } from "./verifySignature";

const VERSION = "2020-10-28";

/** What the service answers from. */
export interface Service {
  store: Store;
  accounts: Accounts;
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
    if (request.isTooLarge) {
      throw requestSizeLimitExceeded();
    }
    const raw = readParameters(request);
    checkLanguage(request);
    const account = verifySignature(request, service.accounts, serverTimeMs);
    const actionName = requireHeader(request, "x-tc-action", "X-TC-Action");
    const action = actions.get(actionName);
    if (!action) {
      throw invalidAction(actionName);
    }
    const version = requireHeader(request, "x-tc-version", "X-TC-Version");
    if (version !== VERSION) {
      throw noSuchVersion(version);
    }
    const region = readRegion(request, service);
    if (account.deniedActions.has(actionName)) {
      throw unauthorizedOperation(actionName);
    }
    if (service.rateWindow?.admit(`${account.secretId} ${actionName}`, serverTimeMs) === false) {
      throw requestLimitExceeded(service.rateWindow.limit);
    }
    return wrapResult(action(raw, { store: service.store, region, nowMs: serverTimeMs }), requestId);
  } catch (error) {
    if (error instanceof ServiceError) {
      return wrapError(error, requestId, readLanguage(request));
    }
    throw error;
  }
}

/** The language of an answer: en-US without a header, or with one that names no language of the service. */
export function readLanguage(request: ReceivedRequest): Language {
  return LANGUAGES.find((language) => language === request.headers.get("x-tc-language")) ?? "en-US";
}

function checkLanguage(request: ReceivedRequest): void {
  const language = request.headers.get("x-tc-language");
  if (language !== undefined && language !== readLanguage(request)) {
    throw invalidParameterValue("X-TC-Language", {
      en: `one of ${LANGUAGES.join(", ")}`,
      zh: `以下之一：${LANGUAGES.join(", ")}`,
    });
  }
}

function readRegion(request: ReceivedRequest, service: Service): string {
  const region = request.headers.get("x-tc-region") || service.regionWithoutHeader;
  if (region === undefined) {
    throw missingParameter("X-TC-Region");
  }
  if (!isRegion(region)) {
    throw unsupportedRegion(region);
  }
  return region;
}

function requireHeader(request: ReceivedRequest, name: string, written: string): string {
  const value = request.headers.get(name);
  if (!value) {
    throw missingParameter(written);
  }
  return value;
}
