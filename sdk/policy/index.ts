export {
  INVOKER_HEALTH_POLICY_NAMES,
  type InvokerHealthPoliciesOptions,
  type InvokerHealthPolicyName,
  invokerHealthPolicies,
} from "./invokerHealthPolicies";
