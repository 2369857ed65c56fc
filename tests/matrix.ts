/**
 * `it` and `describe` for what `make test-all` alone runs: the rest of a matrix of which `make test` runs one member, and
 * what takes long for what it proves. Where nothing says which tests are wanted, as when one file is run by itself, all are.
 */
const isLeftOut = process.env.TESTS === "change";
const leaveOut = () => {};

export const matrix = {
  it: isLeftOut ? (leaveOut as unknown as Mocha.TestFunction) : it,
  describe: isLeftOut ? (leaveOut as unknown as Mocha.SuiteFunction) : describe,
};
