import { resolve } from "node:path";
import { packPackage } from "./packPackage";

packPackage(resolve(__dirname, "../../dist/package")).then(
  ({ tarball, contents }) => process.stdout.write(`${contents}\n${tarball}\n`),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
