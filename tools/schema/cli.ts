import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../house/ModuleImport";
import { createSchema } from "./createSchema";

writeFileSync(join(repository, "sdk/plugin/schema.json"), `${JSON.stringify(createSchema(), null, 2)}\n`);
