// Reads several times, with a rest after each, and prints how many records a reading gave and how long each took.
const { setTimeout: sleep } = require("node:timers/promises");

module.exports = async function timeRounds(read) {
  const [rounds, restMs] = process.argv.slice(2).map(Number);
  const timesMs = [];
  let records = 0;
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now();
    records = await read();
    timesMs.push(performance.now() - startedMs);
    await sleep(restMs);
  }
  process.stdout.write(JSON.stringify({ records, timesMs }));
};
