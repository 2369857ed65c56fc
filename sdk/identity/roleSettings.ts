import { InvalidArgumentError, invalidArguments } from "../checks/InvalidArgumentError";
import { findUnknown } from "../checks/readArguments";
import { showValue } from "../checks/showValue";
import {
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

/** What the variables alone ask for, without a role in the configuration. */
interface RoleVariables {
  /** How a role is taken on; undefined: none is. */
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

/**
 * Reads which role is to be taken on: the objects in configuration before the variables, web identity before a plain
 * role, as the official provider has it. A field that an object does not have is taken from its variable. What the
 * variables alone ask for, {@link judgeRoleVariables} tells.
 */
export function readRoleSettings(source: SettingsSource): RoleSettings & { warnings: string[] } {
  const webIdentity = readSetting(source, "assumeRoleWithWebIdentity");
  if (webIdentity) {
    const fields = objectFields(webIdentity, WEB_IDENTITY_FIELDS, source);
    return { assumeRoleWithWebIdentity: toWebIdentity(fields), warnings: [] };
  }
  const role = readSetting(source, "assumeRole");
  if (role) return { assumeRole: toAssumeRole(objectFields(role, ROLE_FIELDS, source)), warnings: [] };
  const { kind, warnings } = judgeRoleVariables(source);
  if (kind === undefined) return { warnings };
  const fields = variableFields(source);
  return kind === "assumeRole"
    ? { assumeRole: toAssumeRole(fields), warnings }
    : { assumeRoleWithWebIdentity: toWebIdentity(fields), warnings };
}

const SESSION_FIELDS = ["roleArn", "sessionName", "sessionDuration"];
const ROLE_FIELDS = [...SESSION_FIELDS, "policy", "externalId", "sourceIdentity", "serialNumber", "tokenCode"];
const WEB_IDENTITY_FIELDS = [...SESSION_FIELDS, "providerId", "webIdentityToken", "webIdentityTokenFile"];
/** A field that the official provider has: refused as such, not as a misspelling of another. */
const UNSUPPORTED_FIELD = "roleArnFile";

/** Looks a field up: the setting with its full name. `name` is what a message calls a field that is not there. */
type Fields = ((field: string) => Setting | undefined) & { nameOf(field: string): string };

const VARIABLES: Readonly<Record<string, string>> = {
  roleArn: "TENCENTCLOUD_ASSUME_ROLE_ARN",
  sessionName: "TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME",
  sessionDuration: "TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION",
  externalId: "TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID",
  sourceIdentity: "TENCENTCLOUD_ASSUME_ROLE_SOURCE_IDENTITY",
  serialNumber: "TENCENTCLOUD_ASSUME_ROLE_SERIAL_NUMBER",
  tokenCode: "TENCENTCLOUD_ASSUME_ROLE_TOKEN_CODE",
  providerId: "TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID",
  webIdentityToken: "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN",
  webIdentityTokenFile: "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE",
};

function variableFields(source: SettingsSource): Fields {
  const nameOf = (field: string) => VARIABLES[field] ?? field;
  const look = (field: string) => (field in VARIABLES ? readSetting(source, undefined, nameOf(field)) : undefined);
  return Object.assign(look, { nameOf });
}

/** Two fields for one thing: where an object has one, no variable gives it the other. */
const ALTERNATIVES: Readonly<Record<string, string>> = {
  webIdentityToken: "webIdentityTokenFile",
  webIdentityTokenFile: "webIdentityToken",
};

function objectFields({ name, value }: Setting, known: readonly string[], source: SettingsSource): Fields {
  const fields = parseObject(name, value);
  const nameOf = (field: string) => `${name}.${field}`;
  if (fields[UNSUPPORTED_FIELD]) throw refuseUnsupported(nameOf(UNSUPPORTED_FIELD));
  // A field that is passed over may be the policy without which the role can do more than it should.
  const problems = findUnknown(fields, known);
  if (problems.length > 0) {
    throw invalidArguments(problems.map(({ property, problem }) => ({ property: nameOf(property), problem })));
  }
  const lookInside = (field: string): Setting | undefined => {
    const inner = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (inner === undefined || inner === null || inner === "") return undefined;
    if (typeof inner === "object") throw new InvalidArgumentError(nameOf(field), "is not a text");
    return { name: nameOf(field), value: String(inner) };
  };
  const variables = variableFields(source);
  const look = (field: string): Setting | undefined => {
    const inside = lookInside(field);
    const alternative = ALTERNATIVES[field];
    if (inside || (alternative && lookInside(alternative))) return inside;
    return variables(field);
  };
  return Object.assign(look, { nameOf });
}

function parseObject(name: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidArgumentError(name, "is not an object in JSON"); // without the parser's message: it quotes the text
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new InvalidArgumentError(name, "is not an object");
}

function toAssumeRole(fields: Fields): AssumeRoleSettings {
  const text = (field: string) => readOneLine(fields(field));
  return {
    ...readSession(fields),
    policy: fields("policy")?.value,
    externalId: text("externalId"),
    sourceIdentity: text("sourceIdentity"),
    serialNumber: text("serialNumber"),
    tokenCode: text("tokenCode"),
  };
}

function toWebIdentity(fields: Fields): WebIdentitySettings {
  const webIdentityToken = readOneLine(fields("webIdentityToken"));
  const tokenFile = fields("webIdentityTokenFile");
  const webIdentityTokenFile = tokenFile && requirePath(tokenFile);
  if (webIdentityToken === undefined && webIdentityTokenFile === undefined) {
    throw new InvalidArgumentError(fields.nameOf("webIdentityToken"), "is missing, and webIdentityTokenFile too");
  }
  const providerId = readOneLine(fields("providerId")) ?? "OIDC";
  return { ...readSession(fields), providerId, webIdentityToken, webIdentityTokenFile };
}

function readSession(fields: Fields) {
  const roleArn = readOneLine(fields("roleArn"));
  if (roleArn === undefined) throw new InvalidArgumentError(fields.nameOf("roleArn"), "is missing");
  return { roleArn, sessionName: readSessionName(fields), sessionDurationSeconds: readDuration(fields) };
}

function readSessionName(fields: Fields): string {
  const setting = fields("sessionName");
  if (setting === undefined) return "pulumi-tencentcloud-tat";
  if (/^[\w+=,.@-]{2,128}$/.test(setting.value)) return setting.value;
  throw new InvalidArgumentError(setting.name, "is not a session name: 2 to 128 letters, digits and + = , . @ _ -");
}

function readDuration(fields: Fields): number {
  const setting = fields("sessionDuration");
  if (setting === undefined) return 7200;
  // As Go's strconv.Atoi reads it for the official provider: a sign and leading zeros are allowed.
  const seconds = /^\+?\d+$/.test(setting.value) ? Number(setting.value) : Number.NaN;
  if (seconds <= 43_200) return seconds;
  throw new InvalidArgumentError(
    setting.name,
    `${showValue(setting.value)} is not a whole number of seconds from 0 to 43200`,
  );
}

function readOneLine(setting: Setting | undefined): string | undefined {
  return setting && requireOneLine(setting);
}
