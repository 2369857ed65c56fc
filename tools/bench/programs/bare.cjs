// Makes the same calls as the package for a history, with the official SDK alone: one page of 100, then the others at once.
const createSdkClient = require("./createSdkClient.cjs");
const timeRounds = require("./timeRounds.cjs");

const client = createSdkClient(process.env);
const readPage = (offset) => client.DescribeInvokerRecords({ Limit: 100, Offset: offset });

void timeRounds(async () => {
  const first = await readPage(0);
  const others = [];
  for (let offset = 100; offset < first.TotalCount; offset += 100) others.push(readPage(offset));
  const pages = [first, ...(await Promise.all(others))];
  return pages.reduce((sum, page) => sum + page.InvokerRecordSet.length, 0);
});
