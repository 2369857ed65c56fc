/** The tests that protect a room of sdk; by ROOM of the environment one room is changed. */
const TESTS = {
  runs: ["tests/runs/*.test.ts"],
  history: ["tests/history/*.test.ts", "tests/reads/run*.test.ts", "tests/reads/read*Records.test.ts"],
};

const { ROOM } = process.env;

module.exports = {
  testRunner: "mocha",
  // Not `testFiles`: where a runner is started anew, as for what runs while a file is loaded, no test is run with that.
  mochaOptions: { "no-config": true, require: ["./node_modules/ts-node/register/index.js"], spec: TESTS[ROOM] },
  mutate: [`sdk/${ROOM}/*.ts`],
  coverageAnalysis: "perTest",
  incremental: true,
  incrementalFile: `coverage/mutation-${ROOM}.json`,
  concurrency: 2,
  timeoutMS: 20_000,
  ignorePatterns: ["coverage", "docs", "examples"],
  reporters: ["clear-text"],
  clearTextReporter: { reportTests: false },
  tempDirName: "coverage/stryker",
  tsconfigFile: "none.json",
  disableTypeChecks: false,
};
