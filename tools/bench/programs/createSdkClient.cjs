// The official SDK's client as the programs here use it, without this package. Its connections are kept alive.
const { Agent } = require("node:http");
const { Client } = require("tencentcloud-sdk-nodejs-tat/tencentcloud/services/tat/v20201028/tat_client");

function resolveToLoopback(_hostname, options, callback) {
  if (options.all) callback(null, [{ address: "127.0.0.1", family: 4 }]);
  else callback(null, "127.0.0.1", 4);
}

module.exports = function createSdkClient(env) {
  return new Client({
    credential: { secretId: env.TENCENTCLOUD_SECRET_ID, secretKey: env.TENCENTCLOUD_SECRET_KEY },
    region: env.TENCENTCLOUD_REGION,
    profile: {
      httpProfile: {
        endpoint: `tat.${env.TENCENTCLOUD_DOMAIN}`,
        protocol: "http://",
        agent: new Agent({ keepAlive: true, lookup: resolveToLoopback }),
      },
    },
  });
};
