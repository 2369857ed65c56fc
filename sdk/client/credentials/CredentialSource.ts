import type { Clock } from "../../core/Clock";
import type { ConnectionSettings } from "../connectionSettings";
import type { Asking } from "./Asking";
import type { Credentials } from "./Credentials";
import type { CredentialsProvider } from "./CredentialsProvider";

/** What the sources of credentials are made with. */
export interface Surroundings {
  settings: ConnectionSettings;
  clock: Clock;
  /** Where the metadata service of a CVM instance is. */
  metadataUrl: string;
  /** Tells the user something once per process. */
  warn(message: string): void;
  /** Asks STS and gives its answer, unchecked. Rejects with a CredentialsError. */
  callSts(call: StsCall, asking: Asking): Promise<unknown>;
}

/** One request to STS. */
export interface StsCall {
  /** What messages call the setting that makes it necessary. */
  source: string;
  action: "AssumeRole" | "AssumeRoleWithWebIdentity" | "GetCallerIdentity";
  parameters: object;
  /** Default: the region of the settings, then that of the credentials, then one of its own. */
  region?: string;
  /** What to sign with; undefined: unsigned, for calls that carry their own authorisation. */
  credentials?: CredentialsProvider;
}

/** One place where credentials may come from. */
export interface CredentialSource {
  /** What messages call it, such as `the tccli profile "default"`. */
  name: string;
  /**
   * Reads the credentials. Resolves to {@link NotConfigured} when this source is not set up, so that the next one is asked;
   * rejects with CredentialsError when it is set up but faulty, so that no other identity is used by mistake.
   */
  load(asking: Asking): Promise<Credentials | NotConfigured>;
}

/** This source is not set up: the next one is asked. */
export interface NotConfigured {
  /** Why, for the error when no source is: `no file ~/.tccli/default.credential`. */
  notConfigured: string;
}

/** Whether a source turned out not to be set up. */
export function isNotConfigured(loaded: Credentials | NotConfigured): loaded is NotConfigured {
  return "notConfigured" in loaded;
}
