const pulumi = require("@pulumi/pulumi");

const config = new pulumi.Config();
if (config.getBoolean("isWatched")) {
  const { Watch } = require("tat-test-component");
  exports.totalCount = new Watch("watch", config.get("text")).totalCount;
}
