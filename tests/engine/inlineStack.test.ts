import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { matrix } from "../matrix";
import { createInlineStack, type InlineStack } from "./inlineStack";
import { engineTimeoutMs } from "./prepareEngine";

class NothingProvider implements pulumi.dynamic.ResourceProvider {
  async create() {
    return { id: "nothing", outs: {} };
  }
}

class Nothing extends pulumi.dynamic.Resource {
  constructor(name: string, opts?: pulumi.CustomResourceOptions) {
    super(new NothingProvider(), name, {}, opts, "tat-test", "Nothing");
  }
}

matrix.describe("createInlineStack", function () {
  this.timeout(engineTimeoutMs);
  let stack: InlineStack;
  let refusal: string | undefined;

  before(async () => {
    stack = await createInlineStack({
      config: { "tencentcloud:region": "ap-guangzhou", "tencentcloud:secretKey": { secret: "open sesame" } },
      program: async () => {
        const hook = new pulumi.ResourceHook("refuse", () => {
          if (refusal !== undefined) {
            throw new Error(refusal);
          }
        });
        new Nothing("nothing", { hooks: { beforeCreate: [hook] } });
        return { region: new pulumi.Config("tencentcloud").require("region") };
      },
    });
  });

  after(() => stack.remove());

  it("runs resource hooks, whose errors stop the deployment", async () => {
    refusal = "Not before tea time.";
    const result = await stack.up();
    assert.equal(result.exitCode, 1);
    assert.match(result.stdout + result.stderr, /Not before tea time\./);
    const types = (await stack.exportState()).deployment.resources?.map((resource) => resource.type);
    assert.ok(!types?.includes("pulumi-nodejs:dynamic/tat-test:Nothing"));
  });

  it("brings a program up, previews it and destroys it", async () => {
    refusal = undefined;
    const up = await stack.up();
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
    assert.deepEqual(await stack.readOutputs(), { region: "ap-guangzhou" });
    assert.equal((await stack.preview()).exitCode, 0);
    assert.equal((await stack.destroy()).exitCode, 0);
    assert.ok(!(await stack.readStateFiles()).includes("open sesame"));
  });
});
