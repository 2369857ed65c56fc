import { refuseUnsupported } from "./refuseUnsupported";
import type { SettingsReader } from "./SettingsReader";

const ARN = "TENCENTCLOUD_ASSUME_ROLE_ARN";
const SESSION_NAME = "TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME";
const TOKEN = "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN";
const TOKEN_FILE = "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE";
const SAML = ["TENCENTCLOUD_ASSUME_ROLE_SAML_ASSERTION", "TENCENTCLOUD_ASSUME_ROLE_PRINCIPAL_ARN"];

/** What the variables alone ask for, without a role in the configuration. */
export interface RoleVariables {
  /** How a role is taken on; undefined: none is. */
  kind?: "assumeRole" | "assumeRoleWithWebIdentity";
  /** What a warning says of variables that are passed over. */
  roleWarning?: string;
}

/**
 * Tells which role the variables ask for. As in the official provider (`providerConfigure` in its `provider.go`) there is
 * one only where both its ARN and a session name are set, and a token outweighs half of what SAML takes. Unlike it, the
 * file of a token serves as the token does: it is the same role. Throws InvalidArgumentError for SAML.
 */
export function judgeRoleVariables(reader: SettingsReader): RoleVariables {
  const listSet = (...names: string[]) => names.filter((name) => reader.read(undefined, name) !== undefined);
  const given = listSet(ARN, SESSION_NAME, TOKEN, TOKEN_FILE, ...SAML);
  if (given.length === 0) return {};
  const missing = [ARN, SESSION_NAME].filter((name) => !given.includes(name));
  if (missing.length > 0) {
    const roleWarning = `No role is taken on: ${missing.join(" and ")} must be set beside ${given.join(", ")}. The credentials without that role are used, as by the official provider.`;
    return { roleWarning };
  }
  const [saml, ...otherSaml] = listSet(...SAML);
  const hasToken = given.includes(TOKEN);
  if (saml && (otherSaml.length > 0 || !hasToken)) throw refuseUnsupported(saml);
  if (saml) return { kind: "assumeRoleWithWebIdentity", roleWarning: `${saml} is passed over: ${TOKEN} is set.` };
  return { kind: hasToken || given.includes(TOKEN_FILE) ? "assumeRoleWithWebIdentity" : "assumeRole" };
}
