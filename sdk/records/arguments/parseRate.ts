import { type ArgumentParser, accept, refuse } from "./Parsed";
import { showValue } from "./showValue";

/** Reads a share: a number from 0 to 1. */
export const parseRate: ArgumentParser<number> = (property, value) => {
  if (typeof value === "number" && value >= 0 && value <= 1) return accept(value + 0); // -0 becomes 0
  const isPercentage = typeof value === "number" && value > 1 && value <= 100;
  const hint = isPercentage ? `, such as ${value / 100} for ${value} %` : "";
  return refuse(property, `${showValue(value)} is not a number from 0 to 1${hint}`);
};
