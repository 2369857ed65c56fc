/** What a request is signed with. */
export interface Credentials {
  /** Where they come from, for messages: `tccli profile "default"`, `TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY`. */
  source: string;
  secretId: string;
  secretKey: string;
  /** The token that temporary keys come with. */
  token?: string;
  /** When temporary keys expire, in milliseconds since the UNIX epoch; undefined where that is not known, or never. */
  expiresAtMs?: number;
  /** The region that the source names beside the keys: only used where no region is configured. */
  region?: string;
}
