#!/usr/bin/env node
// A file of its own, which is there before the package is compiled: npm links a workspace's commands when it installs.
require("../dist/emulator/cli").runTatEmulator();
