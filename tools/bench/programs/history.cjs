// Reads the whole history of everything the service has with the compiled package.
require("pulumi-tencentcloud-tat");
const { connectionSettings } = require("../../../sdk/dist/identity/connectionSettings");
const { connectTat } = require("../../../sdk/dist/reads/TatClient");
const { readInvokerRecords } = require("../../../sdk/dist/reads/records");
const timeRounds = require("./timeRounds.cjs");

const api = connectTat(connectionSettings({ config: () => undefined, env: process.env }));

void timeRounds(async () => (await readInvokerRecords(api, {})).invokerRecordSet.length);
