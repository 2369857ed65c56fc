import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CONFIGURATION_KEYS } from "../../sdk/plugin/configuration";
import { CRITERIA } from "../../sdk/runs/criteria";
import { repository } from "../../tools/house/ModuleImport";
import { createSchema } from "../../tools/schema/createSchema";

describe("sdk/plugin/schema.json", () => {
  const schema = JSON.parse(readFileSync(join(repository, "sdk/plugin/schema.json"), "utf8"));

  it("says what the types say: `make schema` writes it anew", () => {
    assert.deepEqual(schema, JSON.parse(JSON.stringify(createSchema())));
  });

  it("has every criterion as an input of the gate and an argument of the functions, of the table's type", () => {
    const inputs = schema.resources["tencentcloud-tat:index:InvokerHealthGate"].inputProperties;
    const args = schema.functions["tencentcloud-tat:index:checkInvokerHealth"].inputs.properties;
    for (const [name, { schema: expected }] of Object.entries(CRITERIA)) {
      assert.equal(inputs[name].type, expected.type, name);
      assert.equal(args[name].type, expected.type, name);
    }
  });

  it("gives a moment more than the 32 bits that an integer has in Java and C#", () => {
    const { inputs } = schema.functions["tencentcloud-tat:index:renderInvokerReport"];
    assert.deepEqual([inputs.properties.nowMs.type, inputs.properties.stripLength.type], ["number", "integer"]);
  });

  it("documents everything, without the links of TypeScript", () => {
    const bare: string[] = [];
    const visit = (spec: { description?: string; properties?: object; inputProperties?: object }, path: string) => {
      if (!spec.description || /\{@/.test(spec.description)) bare.push(path);
      for (const [name, inner] of Object.entries({ ...spec.inputProperties, ...spec.properties })) {
        visit(inner as object, `${path}.${name}`);
      }
    };
    for (const kind of ["types", "resources"]) {
      for (const [token, spec] of Object.entries(schema[kind])) visit(spec as object, token);
    }
    for (const [token, { description, inputs, outputs }] of Object.entries<Record<string, object>>(schema.functions)) {
      visit({ ...inputs, description: String(description) }, token);
      visit({ ...outputs, description: "its result" }, token);
    }
    assert.deepEqual(bare, []);
  });

  it("keeps the keys secret that are", () => {
    const secret = Object.entries(CONFIGURATION_KEYS).filter(([, kind]) => kind === "secret");
    for (const properties of [schema.config.variables, schema.provider.inputProperties]) {
      const marked = Object.entries<{ secret?: boolean }>(properties).filter(([, property]) => property.secret);
      assert.deepEqual(
        marked.map(([name]) => name),
        secret.map(([name]) => name),
      );
    }
  });
});
