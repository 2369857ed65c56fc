/**
 * Keeps the measuring of coverage to this process: those that tests start, the engine's among them, would each write down
 * megabytes about the compiled package, which is not what is counted, and be slowed by that.
 */
delete process.env.NODE_V8_COVERAGE;
