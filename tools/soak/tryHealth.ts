import { readInvokerHealth } from "../../sdk/reads/health";
import type { HealthVerdict } from "../../sdk/runs/rules";
import { type Problem, problemIf } from "./Problem";
import type { Timeline } from "./Timeline";
import type { TryOperation } from "./Try";

/** Judges all invokers by their newest finished run: the verdict must be that of some moment of the reading. */
export const tryHealth: TryOperation = async ({ api, timeline }) =>
  checkVerdict(await readInvokerHealth(() => api, { invokerIds: [...timeline.invokerIds] }), timeline);

/** Invokers that lost records are left out: of those, the reading may have seen any part. */
export function checkVerdict(verdict: HealthVerdict, timeline: Timeline): Problem[] {
  return timeline.invokerIds
    .filter((invokerId) => !timeline.purgedInvokers.has(invokerId))
    .flatMap((invokerId) => {
      const isHealthy = !verdict.violations.some((violation) => violation.invokerId === invokerId);
      const states = [...(timeline.newestFinished.get(invokerId) ?? [])];
      const wasSo = states.some((result) => (result === "SUCCESS") === isHealthy);
      return problemIf(!wasSo, "wrong", `${invokerId} is judged ${isHealthy ? "healthy" : "unhealthy"}, never was`);
    });
}
