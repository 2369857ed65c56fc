/** No Pulumi engine could be found or made; the message says what to install. */
export class EngineUnavailableError extends Error {
  override readonly name = "EngineUnavailableError";
}
