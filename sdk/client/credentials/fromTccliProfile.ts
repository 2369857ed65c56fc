import { join } from "node:path";
import type { Connection } from "../Connection";
import { brokenCredentials } from "../CredentialsError";
import type { ConnectionSettings } from "../connectionSettings";
import type { CredentialSource, NotConfigured } from "./CredentialSource";
import type { Credentials } from "./Credentials";
import { expandHome } from "./expandHome";
import { assumeRole } from "./fromAssumedRole";
import { pairKeys } from "./pairKeys";
import { readCvmRole } from "./readCvmRole";
import { readSecretObject } from "./readSecretFile";

/**
 * The files that `tccli configure` writes: `<profile>.credential` with `secretId`, `secretKey`, `token`, `role-arn`,
 * `role-session-name`, `type` and `expiresAt`, and `<profile>.configure` with the region. Keys that tccli got by a login
 * are used until they expire; only tccli can get new ones.
 */
export function fromTccliProfile(connection: Connection, metadataUrl: string): CredentialSource {
  const { settings } = connection;
  const isNamed = settings.profile !== undefined || settings.sharedCredentialsDir !== undefined;
  const { name, path } = locateFile(settings, "credential");

  async function load(signal: AbortSignal): Promise<Credentials | NotConfigured> {
    const file = await readSecretObject(name, path);
    if (file === undefined) {
      if (isNamed)
        throw brokenCredentials(name, `there is no file ${path}: check the profile's name, or run tccli configure`);
      return { notConfigured: `no file ${path}` };
    }
    const region = await readProfileRegion(settings);
    const keys = await readKeys(file, signal);
    if (keys === undefined) return { notConfigured: `no keys in ${path}` };
    return { ...keys, region };
  }

  async function readKeys(file: Record<string, unknown>, signal: AbortSignal): Promise<Credentials | undefined> {
    const { clock } = connection;
    if (file.type === "cvm-role") return readCvmRole({ source: name, url: metadataUrl, clock }, undefined, signal);
    const keys = pairKeys(name, { secretId: file.secretId, secretKey: file.secretKey, token: file.token });
    if (keys === undefined) return undefined;
    const roleArn = readField(file, "role-arn");
    const sessionName = readField(file, "role-session-name");
    if (roleArn && sessionName) {
      return assumeRole(connection, name, { roleArn, sessionName, sessionDurationSeconds: 7200 }, keys, signal);
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
    connection.warn(
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
export async function readProfileRegion(settings: ConnectionSettings): Promise<string | undefined> {
  const { name, path } = locateFile(settings, "configure");
  const file = await readSecretObject(name, path);
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
