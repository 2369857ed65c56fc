import { join } from "node:path";
import { type Credentials, provideCredentials } from "../checks/Credentials";
import { type Asking, expandHome } from "./Asking";
import { brokenCredentials, type NotConfigured, pairKeys } from "./CredentialsError";
import type { ConnectionSettings } from "./connectionSettings";
import { fromCvmRole } from "./cvmRole";
import { isRegionText } from "./readSetting";
import { assumeRole } from "./sts";

/**
 * The files that `tccli configure` writes: `<profile>.credential` with `secretId`, `secretKey`, `token`, `role-arn`,
 * `role-session-name`, `type` and `expiresAt`, and `<profile>.configure` with the region. Keys that tccli got by a login
 * are used until they expire; only tccli can get new ones.
 */
export async function fromTccliProfile(asking: Asking): Promise<Credentials | NotConfigured> {
  const { settings } = asking.surroundings;
  const { name, path } = locateFile(settings, "credential");
  const file = await asking.readObject(name, path);
  if (file === undefined) {
    if (settings.profile !== undefined || settings.sharedCredentialsDir !== undefined) {
      throw brokenCredentials(name, `there is no file ${path}: check the profile's name, or run tccli configure`);
    }
    return { notConfigured: `${name}: no file ${path}` };
  }
  const region = await readProfileRegion(asking);
  const keys = await readProfileKeys(asking, file);
  return keys ? { ...keys, region } : { notConfigured: `${name}: no keys in ${path}` };
}

async function readProfileKeys(asking: Asking, file: Record<string, unknown>): Promise<Credentials | undefined> {
  const { settings, clock, warn } = asking.surroundings;
  const { name, path } = locateFile(settings, "credential");
  if (file.type === "cvm-role") return fromCvmRole(asking, name);
  const keys = pairKeys(name, file);
  if (keys === undefined) return undefined;
  const roleArn = readField(file, "role-arn");
  const sessionName = readField(file, "role-session-name");
  if (roleArn && sessionName) {
    const role = { roleArn, sessionName, sessionDurationSeconds: 7200 };
    const readAnew = async () => pairKeys(name, (await asking.readObject(name, path)) ?? {}) ?? keys;
    return assumeRole(asking, name, role, provideCredentials(keys, readAnew));
  }
  if (roleArn || sessionName) {
    // The official provider asks for both too; a name of our own for the session would be another identity than its.
    const [missing, given] = roleArn ? ["role-session-name", "role-arn"] : ["role-arn", "role-session-name"];
    warn(
      `${name}: no role is taken on: ${path} must hold ${missing} beside ${given}. The profile's own keys are used, as by the official provider.`,
    );
  }
  const { expiresAt } = file;
  if (typeof expiresAt !== "number") return keys;
  if (expiresAt * 1000 > clock.now()) return { ...keys, expiresAtMs: expiresAt * 1000 };
  throw brokenCredentials(name, "its temporary keys have expired: log in again with tccli auth login");
}

function readField(file: Record<string, unknown>, field: string): string {
  const value = file[field];
  return typeof value === "string" ? value.trim() : "";
}

/**
 * Reads the region that the profile names; undefined when it names none. As in the official provider it counts for every
 * source of credentials but the keys of the settings, also where the profile holds no keys. Throws CredentialsError.
 */
export async function readProfileRegion(asking: Asking): Promise<string | undefined> {
  const { name, path } = locateFile(asking.surroundings.settings, "configure");
  const file = await asking.readObject(name, path);
  const parameters = file?._sys_param as { region?: unknown } | undefined;
  const region = typeof parameters?.region === "string" ? parameters.region.trim() : parameters?.region;
  if (region === undefined || region === "") return undefined;
  if (typeof region === "string" && isRegionText(region)) return region;
  throw brokenCredentials(name, `${path} names a region that is none`);
}

function locateFile({ profile = "default", sharedCredentialsDir, homeDir }: ConnectionSettings, ending: string) {
  const dir = expandHome(sharedCredentialsDir ?? "~/.tccli", homeDir);
  return { name: `tccli profile ${JSON.stringify(profile)}`, path: join(dir, `${profile}.${ending}`) };
}

const DEFAULT_PATHS = ["~/.tencentcloud/credentials", "/etc/tencentcloud/credentials"];

/** The file that the SDKs read: section `[default]` with `secret_id`, `secret_key` and, for temporary keys, `token`. */
export async function fromIniFile(asking: Asking): Promise<Credentials | NotConfigured> {
  const { credentialsFile, homeDir } = asking.surroundings.settings;
  const places = credentialsFile === undefined ? DEFAULT_PATHS : [credentialsFile];
  const paths = places.map((path) => expandHome(path, homeDir));
  for (const path of paths) {
    const name = `credentials file ${path}`;
    const text = await asking.readFile(name, path);
    if (text !== undefined) return readIniKeys(name, text);
    if (credentialsFile !== undefined) {
      throw brokenCredentials(name, "TENCENTCLOUD_CREDENTIALS_FILE names it, but it is not there");
    }
  }
  return { notConfigured: `credentials file of the SDKs: no file ${paths.join(" or ")}` };
}

function readIniKeys(name: string, text: string): Credentials {
  // Loaded with the first such file: most programs have their keys from elsewhere, and all would read later.
  const ini = require("ini") as typeof import("ini");
  const section = ini.parse(text).default as Record<string, unknown> | undefined;
  const { secret_id: secretId, secret_key: secretKey, token } = Object(section) as Record<string, unknown>;
  const keys = pairKeys(name, { secretId, secretKey, token }, { secretId: "secret_id", secretKey: "secret_key" });
  if (keys === undefined) throw brokenCredentials(name, "there is no secret_id in a section [default]");
  return keys;
}
