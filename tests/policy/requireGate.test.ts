import assert from "node:assert/strict";
import { fakeGate, fakeResource } from "./fakeStack";
import { usePolicies } from "./usePolicies";

const name = "tat-gated";
const type = "kubernetes:apps/v1:Deployment";
const config = { types: [type] };
const gate = fakeGate("gate", { invokerIds: ["ivk-a"] });

describe("requireGate", () => {
  const start = usePolicies();

  it("passes a resource that depends on a gate: directly, through another, through a property, through its parent", async () => {
    const { run } = await start();
    const between = fakeResource({ type: "test:index:Step", name: "step", dependencies: [gate] });
    const component = fakeResource({ type: "test:index:App", name: "app", dependencies: [gate] });
    const resources = [
      fakeResource({ type, name: "direct", dependencies: [gate] }),
      fakeResource({ type, name: "through", dependencies: [between] }),
      fakeResource({ type, name: "property", invokerIdsFrom: [between] }),
      fakeResource({ type, name: "child", parent: component }),
    ];
    assert.deepEqual(await run(name, [gate, between, component, ...resources], config), { violations: [] });
  });

  it("reports a resource that does not, also one that a gate depends on, and survives circles", async () => {
    const { run } = await start();
    const loose = fakeResource({ type, name: "loose" });
    loose.dependencies.push(fakeResource({ type: "test:index:Step", name: "step", dependencies: [loose] }));
    const late = fakeGate("late", { invokerIds: ["ivk-a"] }, { dependencies: [loose] });
    assert.deepEqual(await run(name, [loose, late], config), {
      violations: [
        {
          message:
            "loose (kubernetes:apps/v1:Deployment) is not behind any InvokerHealthGate.\nWhat to do: name an InvokerHealthGate in the dependsOn of the resource, or of its parent.",
          urn: loose.urn,
        },
      ],
    });
  });

  it("takes a * at the end of a type for any rest, and nothing else for a pattern", async () => {
    const { run } = await start();
    const loose = fakeResource({ type, name: "loose" });
    const matched: number[] = [];
    for (const pattern of ["kubernetes:*", "*", "kubernetes:apps/v1:Deploymen", "kubernetes:.*:Deployment"]) {
      matched.push((await run(name, [loose], { types: [pattern] })).violations.length);
    }
    assert.deepEqual(matched, [1, 1, 0, 0]);
  });

  it("does not apply without resources of the types, and without types", async () => {
    const { run } = await start();
    assert.deepEqual(await run(name, [gate, fakeResource({ type: "test:index:Step", name: "step" })], config), {
      violations: [],
      notApplicable: "The stack has no resource of the types kubernetes:apps/v1:Deployment.",
    });
    assert.deepEqual(await run(name, [fakeResource({ type, name: "loose" })]), {
      violations: [],
      notApplicable: "No types are configured.",
    });
  });
});
