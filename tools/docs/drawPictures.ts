import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { recordReleases } from "./recordReleases";
import { recordStrip } from "./recordStrip";
import { renderReleases } from "./renderReleases";
import { renderStrip } from "./renderStrip";
import { shootEmulator } from "./shootEmulator";

const pictures = resolve(__dirname, "../../docs/pictures");

/** Draws the pictures of the documents anew, from what the emulator and the engine say now. */
async function drawPictures(): Promise<void> {
  const { name, strip } = await recordStrip();
  await writeFile(join(pictures, "strip.svg"), renderStrip(name, strip));
  await shootEmulator(pictures);
  await writeFile(join(pictures, "gates.svg"), renderReleases(await recordReleases()));
}

void drawPictures();
