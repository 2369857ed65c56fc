import type { StoredInvoker } from "../StoredInvoker";

/** The command of an invoker as the API's CommandDocument: a shell script with a timeout of 60 seconds, base64-encoded. */
export function describeCommand(invoker: StoredInvoker) {
  return {
    Content: Buffer.from(invoker.commandContent).toString("base64"),
    CommandType: "SHELL",
    Timeout: 60,
    WorkingDirectory: "/root",
    Username: invoker.username,
    OutputCOSBucketUrl: "",
    OutputCOSKeyPrefix: "",
  };
}
