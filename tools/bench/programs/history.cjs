// Reads the whole history of everything the service has, or its first page with PAGES=1, with the package that TAT_PACKAGE names.
const { getInvokerRecords } = require(process.env.TAT_PACKAGE);
const timeRounds = require("./timeRounds.cjs");

const args = process.env.PAGES === "1" ? { limit: 100, offset: 0 } : {};

void timeRounds(async () => (await getInvokerRecords(args)).invokerRecordSet.length);
