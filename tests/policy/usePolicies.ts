import type { Policies, PolicyResource } from "@pulumi/policy";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import {
  type InvokerHealthPoliciesOptions,
  type InvokerHealthPolicyName,
  invokerHealthPolicies,
} from "../../sdk/policy";
import { settingsFor } from "../reads/connectTo";
import { VirtualClock } from "../reads/VirtualClock";
import { NOW_MS } from "../runs/makeRun";
import { type PolicyOutcome, runPolicy } from "./fakeStack";

/** The policies, with an emulator as their service, at {@link NOW_MS}. */
export interface PolicyBench {
  emulator: TatEmulator;
  policies: Policies;
  /** Adds runs of an invoker, the newest last, one an hour, the newest an hour ago. */
  addRuns(invokerId: string, ...results: string[]): void;
  run(name: InvokerHealthPolicyName, resources: PolicyResource[], config?: object): Promise<PolicyOutcome>;
}

/** Gives tests a bench of their own, with an emulator that is closed after the test. */
export function usePolicies(): (options?: InvokerHealthPoliciesOptions) => Promise<PolicyBench> {
  let emulator: TatEmulator | undefined;
  afterEach(() => emulator?.close());
  return async (options) => {
    const clock = new VirtualClock(NOW_MS);
    // On this machine's clock, by which the SDK signs; only the policies and the records live at NOW_MS.
    const running = await startTatEmulator();
    emulator = running;
    const policies = invokerHealthPolicies({ clock, settings: settingsFor(running), ...options });
    return {
      emulator: running,
      policies,
      addRuns: (invokerId, ...results) =>
        results.forEach((result, index) => {
          const invokeTime = NOW_MS - (results.length - index) * 3_600_000;
          running.addRecord({ invokerId, result, invokeTime, invocationId: `inv-${invokerId.slice(4)}${index + 1}` });
        }),
      run: (name, resources, config) => runPolicy(policies, name, { resources, config }),
    };
  };
}
