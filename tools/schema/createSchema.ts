import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CONFIGURATION_KEYS, type ProviderConfiguration } from "../../sdk/plugin/configuration";
import { FUNCTION_NAMES } from "../../sdk/plugin/functions";
import { repository } from "../house/ModuleImport";
import { describeExamples } from "./describeExamples";
import { type ObjectSpec, type PropertySpec, TypeDescriber } from "./describeTypes";

const PACKAGE = "tencentcloud-tat";

const ENTRIES = [
  "index.ts",
  "plugin/configuration.ts",
  "resources/InvokerRecordsResource.ts",
  "resources/InvokerHealthGateResource.ts",
  "runs/InvokerRecord.ts",
];

/** What the plugin can do better than the dynamic provider, whose types the documentation stands at. */
const ADDITIONS: Readonly<Record<string, string>> = {
  "InvokerHealthGateWait.timeoutSeconds":
    "Where it is left out, the resource option `customTimeouts` bounds the wait, to 7 days at most.",
  "InvokerHealthGate.onPreview":
    "Pulumi does not tell a preview from an up before it is to update a gate, so that one that exists is judged in a preview too, and planned as an update when it is unhealthy; with `skip` nothing is said of it.",
  "InvokerRecords.onPreview":
    "Pulumi does not tell a preview from an up before it is to update a resource, so that one that exists is read in a preview too; with `skip` nothing is said of what cannot be read.",
};

/** The package's schema, by which SDKs are generated and programs in YAML are checked. */
export function createSchema(): object {
  const describer = new TypeDescriber(ENTRIES);
  const { version } = JSON.parse(readFileSync(join(repository, "sdk/package.json"), "utf8"));
  const configuration = describer.describeObject("ProviderConfiguration");
  const variables = Object.fromEntries(Object.entries(configuration.properties).map(markSecret));
  const resources = Object.fromEntries(
    ["InvokerRecords", "InvokerHealthGate"].map((name) => describeResource(describer, name)),
  );
  const functions = Object.fromEntries(FUNCTION_NAMES.map((name) => describeFunction(describer, name)));
  return {
    name: PACKAGE,
    displayName: "Tencent Cloud TAT",
    version,
    description: "Run history of Tencent Cloud TAT invokers as Pulumi outputs and health gates",
    keywords: ["pulumi", "tencentcloud", "tat", "category/cloud", "kind/native"],
    license: "Apache-2.0",
    language: {
      nodejs: { packageName: "pulumi-tencentcloud-tat-provider", respectSchemaVersion: true },
      python: { packageName: "pulumi_tencentcloud_tat", respectSchemaVersion: true, pyproject: { enabled: true } },
      go: {
        importBasePath: "pulumi-tencentcloud-tat.invalid/sdk/go/tencentcloudtat",
        rootPackageName: "tencentcloudtat",
        respectSchemaVersion: true,
      },
      java: { basePackage: "com.pulumi" },
      csharp: { respectSchemaVersion: true, namespaces: { [PACKAGE]: "TencentcloudTat" } },
    },
    config: { variables },
    provider: { description: configuration.description, inputProperties: variables },
    types: sortByName(describer.types, (type, token) => addNotes(type, token)),
    resources,
    functions,
  };
}

function markSecret([name, property]: [string, PropertySpec]): [string, PropertySpec] {
  const isSecret = CONFIGURATION_KEYS[name as keyof ProviderConfiguration] === "secret";
  return [name, isSecret ? { ...property, secret: true } : property];
}

function describeResource(describer: TypeDescriber, name: string): [string, object] {
  const inputs = addNotes(describer.describeObject(`${name}Inputs`), name);
  const outputs = describer.describeObject(`${name}Outputs`);
  return [
    tokenOf(name),
    {
      description: describer.describe(`${name}Resource`) + describeExamples(name),
      inputProperties: inputs.properties,
      ...(inputs.required && { requiredInputs: inputs.required }),
      properties: { ...inputs.properties, ...outputs.properties },
      required: [...(inputs.required ?? []), ...(outputs.required ?? [])],
    },
  ];
}

function describeFunction(describer: TypeDescriber, name: string): [string, object] {
  if (name === "renderInvokerReport") return [tokenOf(name), describeReport(describer, describer.describe(name))];
  const { description, inputs, outputs } = describer.describeFunction(name);
  const result: ObjectSpec = outputs.getStringIndexType()
    ? {
        type: "object",
        properties: {
          latest: { ...describer.specOf(outputs, name), description: "By invoker; none where it has no run." },
        },
        required: ["latest"],
      }
    : describer.describeType(outputs, "");
  return [
    tokenOf(name),
    { description: description + describeExamples(name), inputs: asInputs(inputs), outputs: result },
  ];
}

/** The only function with two arguments: the records, and options. */
function describeReport(describer: TypeDescriber, description: string): object {
  const options = describer.describeObject("InvokerReportOptions");
  const records: PropertySpec = {
    type: "array",
    items: { $ref: `#/types/${tokenOf("InvokerRecord")}` },
    description: "The records, such as the `invokerRecordSet` of `getInvokerRecords`.",
  };
  return {
    description,
    inputs: asInputs({ properties: { records, ...options.properties }, required: ["records"] }),
    outputs: {
      type: "object",
      properties: { report: { type: "string", description: "The report, in Markdown." } },
      required: ["report"],
    },
  };
}

function asInputs({ properties, required }: ObjectSpec): ObjectSpec {
  return { type: "object", properties, ...(required && { required }) };
}

function addNotes(object: ObjectSpec, token: string): ObjectSpec {
  const name = token.split(":").at(-1);
  const entries = Object.entries(object.properties).map(([property, spec]) => {
    const note = ADDITIONS[`${name}.${property}`];
    return [property, note ? { ...spec, description: `${spec.description} ${note}` } : spec];
  });
  return { ...object, properties: Object.fromEntries(entries) };
}

function sortByName<T>(record: Record<string, T>, map: (value: T, name: string) => T): Record<string, T> {
  const names = Object.keys(record).sort();
  return Object.fromEntries(names.map((name) => [name, map(record[name] as T, name)]));
}

function tokenOf(name: string): string {
  return `${PACKAGE}:index:${name}`;
}
