import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { runProgram } from "../engine/runProgram";
import { packPackage } from "../package/packPackage";

const folder = resolve(__dirname, "../../dist/bench");

/** The package as users have it, unpacked where it finds what it needs in this repository. */
export interface UnpackedPackage {
  /** To be required. */
  path: string;
  tarball: string;
}

/** Packs the package and unpacks it. */
export async function unpackPackage(): Promise<UnpackedPackage> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { tarball } = await packPackage(folder);
  const unpacked = await runProgram("tar", ["-xzf", tarball, "-C", folder]);
  if (unpacked.exitCode !== 0) throw new Error(unpacked.stderr);
  return { path: join(folder, "package"), tarball };
}
