/** The demo ended early; its message is all that a person needs to see. */
export class DemoError extends Error {
  override readonly name = "DemoError";
}
