import type { ConnectTatOptions } from "./ConnectTatOptions";
import type { ConnectionSettings } from "./connectionSettings";
import type { TatApi } from "./TatApi";
import { TatClient } from "./TatClient";

const client = new TatClient();

/**
 * Reaches the service with the given settings. Nothing is read, loaded or sent before the first call. Equal settings and
 * options give the same object, so that all functions and resources of a process share connections, credentials and the
 * rate limit. Throws InvalidArgumentError for a region that is not one.
 */
export function connectTat(settings: ConnectionSettings, options: ConnectTatOptions = {}): TatApi {
  return client.connect(settings, options);
}
