import { execFileSync } from "node:child_process";
import { join } from "node:path";

/**
 * Makes a certificate for some hosts, signed by itself: `key.pem` and `cert.pem` in `folder`. False, and says so, where
 * there is no openssl.
 */
export function makeCertificate(folder: string, hosts: readonly string[]): boolean {
  const subject = ["-subj", "/CN=test", "-addext", `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(",")}`];
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  try {
    const args = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...subject, ...files];
    execFileSync("openssl", args, { stdio: "ignore" });
    return true;
  } catch {
    console.log("      skipped: these tests make a certificate with openssl, which is not here");
    return false;
  }
}
