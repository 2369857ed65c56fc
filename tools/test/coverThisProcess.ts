/**
 * Keeps the measuring of coverage to the processes that run tests: those that tests start, the engine's among them, would
 * each write down megabytes about the compiled package, which is not what is counted, and be slowed by that.
 */
if (process.env.MOCHA_WORKER_ID !== undefined) delete process.env.NODE_V8_COVERAGE;
