// Preloaded into the processes of a stack, of which a run of the tests starts hundreds: takes most of the work out of their
// start. Programs in TypeScript are not checked there, `make check` does that, and what is left is done by a quick compiler.
const Module = require("node:module");

const transpiler = {
  VERSION: "swc",
  register() {
    const { transformFileSync } = require("@swc/core");
    const options = {
      swcrc: false,
      jsc: { parser: { syntax: "typescript" }, target: "es2022" },
      module: { type: "commonjs" },
    };
    Module._extensions[".ts"] = (module, file) => module._compile(transformFileSync(file, options).code, file);
  },
};

/** Modules that @pulumi/pulumi loads when it starts, with what it needs of each by then: the rest is loaded when it is used. */
const LATE = {
  typescript: { version: "6.0.0", parseConfigFileTextToJson: () => ({ config: {} }) },
  "ts-node": transpiler,
  "@npmcli/arborist": {},
};

/** By these it traces programs and finds its own sources behind errors: no test looks at either. */
const UNUSED = /^(@opentelemetry\/(?!api$)|source-map-support\/register$)/;

const load = Module._load;
Module._load = function (request, parent, isMain) {
  const loadNow = () => load.call(this, request, parent, isMain);
  if (!/@pulumi.pulumi./.test(parent?.filename)) return loadNow();
  if (UNUSED.test(request)) return {};
  const early = LATE[request];
  if (early === undefined) return loadNow();
  return new Proxy({ __esModule: true, ...early }, { get: (known, name) => known[name] ?? loadNow()[name] });
};
