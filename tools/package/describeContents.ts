import type { BundledPackage } from "./bundledPackages";
import { type LockedPackage, listDependencies, listPlaces, readLock } from "./lockedPackages";

/** What a bill of materials names of a package. */
interface Manifest {
  name: string;
  version: string;
  description: string;
  license: string;
}

/**
 * The bill of materials of the published package, in CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json): what it brings
 * along, and what of others is bundled in the plugin, in the versions and with the sums of the lock file, with which a
 * release is tested. `npm sbom` tells of a whole workspace only.
 */
export function describeContents({ name, version, description, license }: Manifest, bundled: BundledPackage[]): object {
  const lock = readLock();
  const brought = listPlaces(lock, "sdk");
  const places = [...new Set([...brought, ...bundled.map(({ place }) => place)])].sort();
  const root = `pkg:npm/${name}@${version}`;
  const refOf = (place: string) => purlOf(place, lock[place]);
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      component: {
        type: "library",
        "bom-ref": root,
        name,
        version,
        description,
        licenses: [{ expression: license }],
        purl: root,
      },
    },
    components: places.map((place) => ({
      type: "library",
      "bom-ref": refOf(place),
      name: nameOf(place, lock[place]),
      version: lock[place]?.version,
      licenses: [{ expression: lock[place]?.license }],
      purl: refOf(place),
      hashes: [{ alg: "SHA-512", content: sumOf(lock[place]) }],
      properties: [{ name: "how", value: brought.includes(place) ? "dependency" : "bundled in plugin/plugin.js" }],
    })),
    dependencies: [
      {
        ref: root,
        dependsOn: [...new Set([...listDependencies(lock, "sdk"), ...places.filter(isBundledOnly)])].map(refOf),
      },
      ...brought.map((place) => ({ ref: refOf(place), dependsOn: listDependencies(lock, place).map(refOf) })),
    ],
  };

  function isBundledOnly(place: string): boolean {
    return !brought.includes(place);
  }
}

function nameOf(place: string, locked: LockedPackage | undefined): string {
  return locked?.name ?? place.replace(/^.*node_modules\//, "");
}

function purlOf(place: string, locked: LockedPackage | undefined): string {
  return `pkg:npm/${nameOf(place, locked).replace("@", "%40")}@${locked?.version}`;
}

function sumOf(locked: LockedPackage | undefined): string {
  const [algorithm, sum = ""] = locked?.integrity?.split("-") ?? [];
  if (algorithm !== "sha512") throw new Error(`package-lock.json has no SHA-512 of ${locked?.version}.`);
  return Buffer.from(sum, "base64").toString("hex");
}
