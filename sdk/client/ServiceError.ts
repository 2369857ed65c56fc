import { TatError } from "../core/TatError";
import { CallError } from "./CallError";

/**
 * The service refused a call: `code` and `requestId` are its own. See the API documents and
 * https://www.tencentcloud.com/document/product/1209/56023 for the codes that all services share.
 */
export class ServiceError extends CallError {
  static override isInstance(value: unknown): value is ServiceError {
    return TatError.isInstance(value) && value.name === "ServiceError";
  }
}
