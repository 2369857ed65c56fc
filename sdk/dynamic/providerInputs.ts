import * as pulumi from "@pulumi/pulumi";
import type * as handlers from "./handlers";

/**
 * What serves a resource: Pulumi keeps it in the state, in inputs and in outputs, as the text of a module. It is run years
 * later, beside another version or where nothing else of this package is left. So:
 *
 * - There is no `delete`, and the package is needed only for what needs the service.
 * - It is written as a text: Pulumi would make one of functions, but a bundler changes those.
 * - No place of the package stands in it. A program tells its own in an input, which goes before the state is written;
 *   where no program runs, as in a refresh, the package is looked for in the project and in all that this depends on.
 * - Of several copies the newest serves: it knows all that the others know.
 */
const TEXT = `
exports.handler = () => {
  const { createRequire } = require("module");
  const name = "pulumi-tencentcloud-tat";
  let request, serving, version = "";
  const consider = (place) => {
    let load, its;
    try {
      load = createRequire(place);
      its = load(name + "/package.json").version + "~";
    } catch { return; }
    if (its.localeCompare(version, "en", { numeric: true }) < 1) return;
    serving = load(name + "/handlers").KIND;
    serving.configure(request);
    version = its;
  };
  const files = new Set(module.paths.map((folder) => folder.slice(0, -12) + "package.json"));
  const unread = files.values();
  const provider = { configure(given) { request = given; } };
  for (const method of "check diff create update read".split(" "))
    provider[method] = async (...args) => {
      const inputs = args.at(-1);
      consider(inputs.__module);
      delete inputs.__module;
      if (!serving)
        for (const file of unread) {
          consider(file);
          try {
            const load = createRequire(file), its = load(file);
            for (const one in { ...its.dependencies, ...its.devDependencies })
              for (const folder of load.resolve.paths(one + "/"))
                try {
                  files.add(require("fs").realpathSync(folder + "/" + one + "/package.json"));
                  break;
                } catch {}
          } catch {}
        }
      if (serving) return serving[method](...args);
      const reason = name + " cannot be loaded from " + process.cwd() + ": install it there, also for a bundled program";
      if (method === "check") return { inputs, failures: [{ property: "", reason }] };
      throw Object.assign(new Error(reason), { stack: "see the resource", toString: () => name });
    };
  return provider;
};
`;

/**
 * The inputs by which Pulumi knows that a resource is a dynamic one, and by what it is served. In a unit test, whose
 * snapshots are compared on other machines, no place is told.
 */
export function providerInputs(kind: keyof typeof handlers): pulumi.Inputs {
  const hasPlace = pulumi.runtime.getEngine() !== undefined && typeof __filename !== "undefined";
  return {
    __provider: TEXT.replace(/\n\s*/g, "").replace("KIND", kind),
    __module: hasPlace ? __filename : undefined,
  };
}
