import { type ArgumentParser, accept, refuse } from "./Parsed";
import { showValue } from "./showValue";

/** Makes a parser of one of a few words, written exactly so. */
export function choiceParser<Choice extends string>(choices: readonly Choice[]): ArgumentParser<Choice> {
  return (property, value) => {
    const choice = choices.find((candidate) => candidate === value);
    const known = choices.map((candidate) => `"${candidate}"`).join(" or ");
    return choice === undefined ? refuse(property, `${showValue(value)} is not ${known}`) : accept(choice);
  };
}
