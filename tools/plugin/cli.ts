import { resolve } from "node:path";
import { packExecutable } from "./packExecutable";
import { packPlugin } from "./packPlugin";

const pack = process.argv[2] === "executable" ? packExecutable : packPlugin;

pack(resolve(__dirname, "../../dist/plugin")).then(
  (archive) => process.stdout.write(`${archive}\n`),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
