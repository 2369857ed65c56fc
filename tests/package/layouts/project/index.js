// As it is, or as a bundler has made one file of it.
module.exports = require(process.env.LAYOUTS_BUNDLED ? "./bundle.js" : "./program.js");
