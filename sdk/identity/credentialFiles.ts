import { join } from "node:path";
import { parse } from "ini";
import { type Credentials, provideCredentials } from "../checks/Credentials";
import { type Asking, expandHome } from "./Asking";
import { type CredentialSource, type NotConfigured, pairKeys, type Surroundings } from "./CredentialSource";
import { brokenCredentials } from "./CredentialsError";
import type { ConnectionSettings } from "./connectionSettings";
import { readCvmRole } from "./cvmRole";
import { assumeRole } from "./sts";

/**
 * The files that `tccli configure` writes: `<profile>.credential` with `secretId`, `secretKey`, `token`, `role-arn`,
 * `role-session-name`, `type` and `expiresAt`, and `<profile>.configure` with the region. Keys that tccli got by a login
 * are used until they expire; only tccli can get new ones.
 */
export function fromTccliProfile(surroundings: Surroundings): CredentialSource {
  const { settings } = surroundings;
  const isNamed = settings.profile !== undefined || settings.sharedCredentialsDir !== undefined;
  const { name, path } = locateFile(settings, "credential");

  async function load(asking: Asking): Promise<Credentials | NotConfigured> {
    const file = await asking.readObject(name, path);
    if (file === undefined) {
      if (isNamed)
        throw brokenCredentials(name, `there is no file ${path}: check the profile's name, or run tccli configure`);
      return { notConfigured: `no file ${path}` };
    }
    const region = await readProfileRegion(settings, asking);
    const keys = await readKeys(file, asking);
    if (keys === undefined) return { notConfigured: `no keys in ${path}` };
    return { ...keys, region };
  }

  function pairOf({ secretId, secretKey, token }: Record<string, unknown> = {}): Credentials | undefined {
    return pairKeys(name, { secretId, secretKey, token });
  }

  async function readKeys(file: Record<string, unknown>, asking: Asking): Promise<Credentials | undefined> {
    const { clock, metadataUrl } = surroundings;
    if (file.type === "cvm-role") {
      asking.hasRequested = true;
      return readCvmRole({ source: name, url: metadataUrl, clock }, undefined, asking.signal);
    }
    const keys = pairOf(file);
    if (keys === undefined) return undefined;
    const roleArn = readField(file, "role-arn");
    const sessionName = readField(file, "role-session-name");
    if (roleArn && sessionName) {
      const role = { roleArn, sessionName, sessionDurationSeconds: 7200 };
      const credentials = provideCredentials(keys, async () => pairOf(await asking.readObject(name, path)) ?? keys);
      return assumeRole(surroundings, name, role, credentials, asking);
    }
    // The official provider asks for both too; a name of our own for the session would be another identity than its.
    if (roleArn) warnAboutRole("role-session-name", "role-arn");
    if (sessionName) warnAboutRole("role-arn", "role-session-name");
    const { expiresAt } = file;
    if (typeof expiresAt !== "number") return keys;
    if (expiresAt * 1000 > clock.now()) return { ...keys, expiresAtMs: expiresAt * 1000 };
    throw brokenCredentials(name, "its temporary keys have expired: log in again with tccli auth login");
  }

  function warnAboutRole(missing: string, given: string): void {
    surroundings.warn(
      `${name}: no role is taken on: ${path} must hold ${missing} beside ${given}. The profile's own keys are used, as by the official provider.`,
    );
  }

  return { name, load };
}

function readField(file: Record<string, unknown>, field: string): string {
  const value = file[field];
  return typeof value === "string" ? value.trim() : "";
}

/**
 * Reads the region that the profile names; undefined when it names none. As in the official provider it counts for every
 * source of credentials but the keys of the settings, also where the profile holds no keys. Throws CredentialsError.
 */
export async function readProfileRegion(settings: ConnectionSettings, asking: Asking): Promise<string | undefined> {
  const { name, path } = locateFile(settings, "configure");
  const file = await asking.readObject(name, path);
  const parameters = file?._sys_param as { region?: unknown } | undefined;
  const region = typeof parameters?.region === "string" ? parameters.region.trim() : parameters?.region;
  if (region === undefined || region === "") return undefined;
  if (typeof region === "string" && /^[a-z0-9-]{1,64}$/i.test(region)) return region;
  throw brokenCredentials(name, `${path} names a region that is none`);
}

function locateFile({ profile = "default", sharedCredentialsDir, homeDir }: ConnectionSettings, ending: string) {
  const dir = expandHome(sharedCredentialsDir ?? "~/.tccli", homeDir);
  return { name: `tccli profile ${JSON.stringify(profile)}`, path: join(dir, `${profile}.${ending}`) };
}

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
        if (text !== undefined) return readIniKeys(name, text);
        if (credentialsFile !== undefined)
          throw brokenCredentials(name, "TENCENTCLOUD_CREDENTIALS_FILE names it, but it is not there");
      }
      return { notConfigured: `no file ${paths.join(" or ")}` };
    },
  };
}

function readIniKeys(name: string, text: string): Credentials {
  const section = parse(text).default as Record<string, unknown> | undefined;
  const { secret_id: secretId, secret_key: secretKey, token } = Object(section) as Record<string, unknown>;
  const keys = pairKeys(name, { secretId, secretKey, token }, { secretId: "secret_id", secretKey: "secret_key" });
  if (keys === undefined) throw brokenCredentials(name, "there is no secret_id in a section [default]");
  return keys;
}
