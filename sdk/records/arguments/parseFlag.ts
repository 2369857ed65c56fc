import { type ArgumentParser, accept, refuse } from "./Parsed";
import { showValue } from "./showValue";

/** Reads true or false; a text that says so is not one. */
export const parseFlag: ArgumentParser<boolean> = (property, value) =>
  typeof value === "boolean" ? accept(value) : refuse(property, `${showValue(value)} is not true or false`);
