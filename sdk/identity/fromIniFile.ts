import { parse } from "ini";
import type { Credentials } from "../checks/Credentials";
import { expandHome } from "./Asking";
import { type CredentialSource, pairKeys } from "./CredentialSource";
import { brokenCredentials } from "./CredentialsError";
import type { ConnectionSettings } from "./connectionSettings";

const DEFAULT_PATHS = ["~/.tencentcloud/credentials", "/etc/tencentcloud/credentials"];

/** The file that the SDKs read: section `[default]` with `secret_id`, `secret_key` and, for temporary keys, `token`. */
export function fromIniFile({ credentialsFile, homeDir }: ConnectionSettings): CredentialSource {
  const paths = (credentialsFile === undefined ? DEFAULT_PATHS : [credentialsFile]).map((path) =>
    expandHome(path, homeDir),
  );
  return {
    name: "credentials file of the SDKs",
    async load(asking) {
      for (const path of paths) {
        const name = `credentials file ${path}`;
        const text = await asking.readFile(name, path);
        if (text !== undefined) return readKeys(name, text);
        if (credentialsFile !== undefined)
          throw brokenCredentials(name, "TENCENTCLOUD_CREDENTIALS_FILE names it, but it is not there");
      }
      return { notConfigured: `no file ${paths.join(" or ")}` };
    },
  };
}

function readKeys(name: string, text: string): Credentials {
  const section = parse(text).default as Record<string, unknown> | undefined;
  const { secret_id: secretId, secret_key: secretKey, token } = Object(section) as Record<string, unknown>;
  const keys = pairKeys(name, { secretId, secretKey, token }, { secretId: "secret_id", secretKey: "secret_key" });
  if (keys === undefined) throw brokenCredentials(name, "there is no secret_id in a section [default]");
  return keys;
}
