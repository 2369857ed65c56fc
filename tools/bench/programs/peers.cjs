// Reads a history as the Terraform provider does, and the Pulumi provider bridged from it: with the official SDK, pages of
// 20, one after another, until one is not full. The connection is kept alive, as theirs is.
const createSdkClient = require("./createSdkClient.cjs");
const timeRounds = require("./timeRounds.cjs");

const PAGE_SIZE = 20;

const client = createSdkClient(process.env);

void timeRounds(async () => {
  let records = 0;
  let page;
  do {
    page = (await client.DescribeInvokerRecords({ Limit: PAGE_SIZE, Offset: records })).InvokerRecordSet;
    records += page.length;
  } while (page.length === PAGE_SIZE);
  return records;
});
