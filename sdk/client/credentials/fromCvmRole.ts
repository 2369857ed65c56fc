import type { ConnectionSettings } from "../connectionSettings";
import type { CredentialSource } from "./CredentialSource";
import { readCvmRole } from "./readCvmRole";

/** The role that is attached to the CVM instance on which this runs, by name. */
export function fromCvmRole({ camRoleName }: ConnectionSettings, metadataUrl: string): CredentialSource {
  return {
    name: "camRoleName",
    async load(asking) {
      if (camRoleName === undefined) return { notConfigured: "neither camRoleName nor TENCENTCLOUD_CAM_ROLE_NAME" };
      asking.hasRequested = true;
      return readCvmRole("camRoleName", metadataUrl, camRoleName, asking.signal);
    },
  };
}
