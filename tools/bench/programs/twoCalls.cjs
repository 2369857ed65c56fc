// Two calls with the official SDK alone, one after the other: what the bound of two round trips costs for real.
const createSdkClient = require("./createSdkClient.cjs");
const timeRounds = require("./timeRounds.cjs");

const client = createSdkClient(process.env);

void timeRounds(async () => {
  const first = await client.DescribeInvokerRecords({ Limit: 100, Offset: 0 });
  const second = await client.DescribeInvokerRecords({ Limit: 100, Offset: 100 });
  return first.InvokerRecordSet.length + second.InvokerRecordSet.length;
});
