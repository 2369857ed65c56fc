import { InvalidArgumentError, invalidArguments } from "../checks/InvalidArgumentError";
import { findUnknown } from "../checks/readArguments";
import { showValue } from "../checks/showValue";
import {
  parseJson,
  readSetting,
  refuseUnsupported,
  requireOneLine,
  requirePath,
  type Setting,
  type SettingsSource,
} from "./readSetting";

const ARN = "TENCENTCLOUD_ASSUME_ROLE_ARN";
const SESSION_NAME = "TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME";
const TOKEN = "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN";
const TOKEN_FILE = "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE";
const SAML = ["TENCENTCLOUD_ASSUME_ROLE_SAML_ASSERTION", "TENCENTCLOUD_ASSUME_ROLE_PRINCIPAL_ARN"];

/** What the variables alone ask for, without a role in the configuration: no kind, no role. */
interface RoleVariables {
  kind?: "assumeRole" | "assumeRoleWithWebIdentity";
  /** What is to be told of variables that are passed over. */
  warnings: string[];
}

/**
 * Tells which role the variables ask for. As in the official provider (`providerConfigure` in its `provider.go`) there is
 * one only where both its ARN and a session name are set, and a token outweighs half of what SAML takes. Unlike it, the
 * file of a token serves as the token does: it is the same role. Throws InvalidArgumentError for SAML.
 */
function judgeRoleVariables(source: SettingsSource): RoleVariables {
  const given = [ARN, SESSION_NAME, TOKEN, TOKEN_FILE, ...SAML].filter((name) => readSetting(source, undefined, name));
  if (given.length === 0) return { warnings: [] };
  const missing = [ARN, SESSION_NAME].filter((name) => !given.includes(name));
  if (missing.length > 0) {
    const warning = `No role is taken on: ${missing.join(" and ")} must be set beside ${given.join(", ")}. The credentials without that role are used, as by the official provider.`;
    return { warnings: [warning] };
  }
  const [saml, ...otherSaml] = given.filter((name) => SAML.includes(name));
  const hasToken = given.includes(TOKEN);
  if (saml && (otherSaml.length > 0 || !hasToken)) throw refuseUnsupported(saml);
  const kind = hasToken || given.includes(TOKEN_FILE) ? "assumeRoleWithWebIdentity" : "assumeRole";
  return { kind, warnings: saml ? [`${saml} is passed over: ${TOKEN} is set.`] : [] };
}

/** The role to take on with STS AssumeRole. */
export interface AssumeRoleSettings {
  readonly roleArn: string;
  readonly sessionName: string;
  /** How long the temporary keys last; 0 leaves it to the service. */
  readonly sessionDurationSeconds: number;
  readonly policy?: string;
  readonly externalId?: string;
  readonly sourceIdentity?: string;
  readonly serialNumber?: string;
  readonly tokenCode?: string;
}

/** The role to take on with STS AssumeRoleWithWebIdentity. One of the token and its file is there. */
export interface WebIdentitySettings {
  readonly providerId: string;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly sessionDurationSeconds: number;
  readonly webIdentityToken?: string;
  /** A JSON file with the key `web_identity_token`, read again each time the keys are renewed. */
  readonly webIdentityTokenFile?: string;
}

/** At most one role. */
export interface RoleSettings {
  readonly assumeRole?: AssumeRoleSettings;
  readonly assumeRoleWithWebIdentity?: WebIdentitySettings;
}

/** A field of a role: the variable that stands in for it, and what its text has to be. */
interface RoleField {
  variable?: string;
  parse(this: void, setting: Setting): unknown;
}

const SESSION_FIELDS = {
  roleArn: { variable: ARN, parse: requireOneLine },
  sessionName: { variable: SESSION_NAME, parse: requireSessionName },
  sessionDuration: { variable: "TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION", parse: requireDuration },
};

const ROLE_FIELDS: Readonly<Record<string, RoleField>> = {
  ...SESSION_FIELDS,
  policy: { parse: ({ value }) => value },
  externalId: { variable: "TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID", parse: requireOneLine },
  sourceIdentity: { variable: "TENCENTCLOUD_ASSUME_ROLE_SOURCE_IDENTITY", parse: requireOneLine },
  serialNumber: { variable: "TENCENTCLOUD_ASSUME_ROLE_SERIAL_NUMBER", parse: requireOneLine },
  tokenCode: { variable: "TENCENTCLOUD_ASSUME_ROLE_TOKEN_CODE", parse: requireOneLine },
};

const WEB_IDENTITY_FIELDS: Readonly<Record<string, RoleField>> = {
  ...SESSION_FIELDS,
  providerId: { variable: "TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID", parse: requireOneLine },
  webIdentityToken: { variable: TOKEN, parse: requireOneLine },
  webIdentityTokenFile: { variable: TOKEN_FILE, parse: requirePath },
};

/** A field that the official provider has: refused as such, not as a misspelling of another. */
const UNSUPPORTED_FIELD = "roleArnFile";

/** Two fields for one thing: where an object has one, no variable gives it the other. */
const ALTERNATIVES: Readonly<Record<string, string>> = {
  webIdentityToken: "webIdentityTokenFile",
  webIdentityTokenFile: "webIdentityToken",
};

/**
 * Reads which role is to be taken on: the objects in configuration before the variables, web identity before a plain
 * role, as the official provider has it. A field that an object does not have is taken from its variable. What the
 * variables alone ask for, {@link judgeRoleVariables} tells.
 */
export function readRoleSettings(source: SettingsSource): RoleSettings & { warnings: string[] } {
  const webIdentity = readSetting(source, "assumeRoleWithWebIdentity");
  if (webIdentity) return { assumeRoleWithWebIdentity: readWebIdentity(source, webIdentity), warnings: [] };
  const role = readSetting(source, "assumeRole");
  if (role) return { assumeRole: readRole(source, ROLE_FIELDS, role), warnings: [] };
  const { kind, warnings } = judgeRoleVariables(source);
  if (kind === undefined) return { warnings };
  return kind === "assumeRole"
    ? { assumeRole: readRole(source, ROLE_FIELDS), warnings }
    : { assumeRoleWithWebIdentity: readWebIdentity(source), warnings };
}

function readWebIdentity(source: SettingsSource, object?: Setting): WebIdentitySettings {
  const role = readRole<Omit<WebIdentitySettings, "providerId">>(source, WEB_IDENTITY_FIELDS, object);
  if (role.webIdentityToken === undefined && role.webIdentityTokenFile === undefined) {
    const name = object ? `${object.name}.webIdentityToken` : TOKEN;
    throw new InvalidArgumentError(name, "is missing, and webIdentityTokenFile too");
  }
  return { providerId: "OIDC", ...role };
}

/** Reads the fields of a role: each out of the object in the configuration, if there is one, otherwise out of its variable. */
function readRole<Role extends AssumeRoleSettings>(
  source: SettingsSource,
  fields: Readonly<Record<string, RoleField>>,
  object?: Setting,
): Role {
  const inner = object ? readObject(object, Object.keys(fields)) : new Map<string, Setting>();
  const values: Record<string, unknown> = {};
  for (const [field, { variable, parse }] of Object.entries(fields)) {
    const isElsewhere = inner.has(ALTERNATIVES[field] ?? "");
    const outer = isElsewhere || !variable ? undefined : readSetting(source, undefined, variable);
    const setting = inner.get(field) ?? outer;
    if (setting) values[field] = parse(setting);
  }
  const { roleArn, sessionName = "pulumi-tencentcloud-tat", sessionDuration = 7200, ...others } = values;
  if (roleArn === undefined) throw new InvalidArgumentError(object ? `${object.name}.roleArn` : ARN, "is missing");
  return { roleArn, sessionName, sessionDurationSeconds: sessionDuration, ...others } as unknown as Role;
}

/** The fields of an object that are set, each with its full name. */
function readObject({ name, value }: Setting, known: readonly string[]): Map<string, Setting> {
  const object = parseObject(name, value);
  if (object[UNSUPPORTED_FIELD]) throw refuseUnsupported(`${name}.${UNSUPPORTED_FIELD}`);
  // A field that is passed over may be the policy without which the role can do more than it should.
  const problems = findUnknown(object, known, name);
  if (problems.length > 0) throw invalidArguments(problems);
  const fields = new Map<string, Setting>();
  for (const [field, inner] of Object.entries(object)) {
    if (inner === undefined || inner === null || inner === "") continue;
    if (typeof inner === "object") throw new InvalidArgumentError(`${name}.${field}`, "is not a text");
    fields.set(field, { name: `${name}.${field}`, value: String(inner) });
  }
  return fields;
}

function parseObject(name: string, text: string): Record<string, unknown> {
  const value = parseJson(text);
  if (value === undefined) throw new InvalidArgumentError(name, "is not an object in JSON");
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new InvalidArgumentError(name, "is not an object");
}

function requireSessionName({ name, value }: Setting): string {
  if (/^[\w+=,.@-]{2,128}$/.test(value)) return value;
  throw new InvalidArgumentError(name, "is not a session name: 2 to 128 letters, digits and + = , . @ _ -");
}

function requireDuration({ name, value }: Setting): number {
  // As Go's strconv.Atoi reads it for the official provider: a sign and leading zeros are allowed.
  const seconds = /^\+?\d+$/.test(value) ? Number(value) : Number.NaN;
  if (seconds <= 43_200) return seconds;
  throw new InvalidArgumentError(name, `${showValue(value)} is not a whole number of seconds from 0 to 43200`);
}
