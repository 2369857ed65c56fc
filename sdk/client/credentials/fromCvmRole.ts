import type { CredentialSource, Surroundings } from "./CredentialSource";
import { readCvmRole } from "./readCvmRole";

/** The role that is attached to the CVM instance on which this runs, by name. */
export function fromCvmRole({ settings, clock, metadataUrl }: Surroundings): CredentialSource {
  const { camRoleName } = settings;
  return {
    name: "camRoleName",
    async load(asking) {
      if (camRoleName === undefined) return { notConfigured: "neither camRoleName nor TENCENTCLOUD_CAM_ROLE_NAME" };
      asking.hasRequested = true;
      return readCvmRole({ source: "camRoleName", url: metadataUrl, clock }, camRoleName, asking.signal);
    },
  };
}
