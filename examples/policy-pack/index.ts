import { PolicyPack } from "@pulumi/policy";
import { invokerHealthPolicies } from "pulumi-tencentcloud-tat/policy";

// Thresholds and levels are in the configuration: see policy-config.json.
new PolicyPack("tat-invoker-health", { policies: invokerHealthPolicies() });
