# What a newcomer types. Every target installs what it needs first.

.DEFAULT_GOAL := help
SHELL := /bin/sh
run := node --require ts-node/register
installed := node_modules/.installed

.PHONY: help install build demo test test-all bench soak mutation check audit docs pictures schema house package plugin executable sdks engine clean

help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(installed) ## Installs the dependencies, again only after package-lock.json changed

$(installed): package-lock.json
	@node --eval 'if (Number(process.versions.node.split(".")[0]) < 20) { console.error(`Node.js 20 or newer is needed, this is $${process.version}.`); process.exit(1) }'
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

build: $(installed) ## Compiles the package into sdk/dist
	@npx tsc --build sdk

demo: build ## Shows a stack that reads run history and refuses to go on after a failed run; LANGUAGE=yaml|python|go|java
	@$(run) tools/demo/cli.ts

# A test takes longer for waiting than for computing.
jobs := $(shell node --print 'require("node:os").availableParallelism() + 1')
# The longest and those that wait begin, so that at the end no processor is idle while one is left.
long := docs/snippets engine/gate engine/secrets engine/secretArguments engine/records identity/rotatedKeys proof/hostileAnswers
files := $(sort $(shell find tests -name '*.test.ts'))
first := $(filter $(long:%=tests/%.test.ts),$(files))
mocha := mocha --parallel --jobs $(jobs) --require tools/test/coverThisProcess.ts --reporter tools/test/CountingReporter.ts \
	$(first) $(filter-out $(first),$(files))

test: build ## Runs what protects a change, on a real Pulumi engine too, and shows where the time went
	@$(run) tools/engine/cli.ts yaml > /dev/null
	TESTS=change npx $(mocha)

test-all: build ## Runs every test, the matrices included, and shows what code they reach
	@$(run) tools/engine/cli.ts yaml python > /dev/null
	npx c8 $(mocha)

bench: build ## Measures calls, time and memory beside the peers; PARTS="history engine" for some parts only
	@$(run) tools/bench/cli.ts $(PARTS)

# Not among the dependencies: the releases of Stryker for Node.js 20 do not know the Mocha that the tests use.
stryker := npx --yes --package @stryker-mutator/core@9.6.1 --package @stryker-mutator/mocha-runner@9.6.1 --package mocha@11 stryker

mutation: $(installed) ## Changes the code of runs and history bit by bit and counts what no test notices: half an hour, then only what changed; ROOMS=runs
	$(foreach room,$(or $(ROOMS),runs history),ROOM=$(room) $(stryker) run tools/mutation/stryker.config.cjs &&) true

soak: build ## Plays random faults and moving histories for ten minutes; SOAK_SECONDS and SOAK_SEED change that
	@$(run) tools/soak/cli.ts

check: $(installed) ## Checks types, formatting, lint and docstrings
	npm run --silent check
	npx typedoc --emit none --logLevel Warn
	@for project in $(filter-out examples/two-accounts/%,$(wildcard examples/*/tsconfig.json)); do npx tsc --noEmit --noCheck false --project "$$project" || exit 1; done

audit: $(installed) ## Asks the registry for known vulnerabilities in what the package and Pulumi bring along
	npm audit --workspace sdk --omit=dev

docs: build ## Builds one site of the pages and the reference into docs/api; a broken link is an error
	@$(run) tools/docs/cli.ts

pictures: build ## Runs the demo, the emulator and an example, and draws the pictures of the documents anew
	@$(run) tools/docs/recordDemo.ts
	@$(run) tools/docs/drawPictures.ts

schema: $(installed) ## Writes the schema of the provider plugin from the types and their documentation
	@$(run) tools/schema/cli.ts

house: build ## Prints the rooms of the code, what breaks their rules, and how much of it runs for three journeys
	@$(run) tools/house/cli.ts

package: $(installed) ## Packs the npm package as it is published, and its bill of materials, into dist/package
	@$(run) tools/package/cli.ts

plugin: $(installed) ## Packs the provider plugin for every platform into dist/plugin and prints the archive for this one
	@$(run) tools/plugin/cli.ts

executable: $(installed) ## Packs the provider plugin with Node.js in it for this platform into dist/plugin
	@$(run) tools/plugin/cli.ts executable

sdks: $(installed) ## Generates and packs the SDKs of the provider plugin for Node.js, Python and Go into dist/sdks
	@$(run) tools/sdks/cli.ts

engine: $(installed) ## Finds or makes the Pulumi engine and prints the folder of its programs; LANGUAGES="yaml python" for these too
	@$(run) tools/engine/cli.ts $(LANGUAGES)

clean: ## Deletes what was built and installed in this checkout
	rm -rf dist sdk/dist coverage node_modules sdk/node_modules examples/*/node_modules
