import { resolve } from "node:path";
import { buildSite } from "./buildSite";

const out = resolve(__dirname, "../../docs/api");

buildSite(out).then(
  () => process.stdout.write(`Open ${out}/index.html in a browser.\n`),
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  },
);
