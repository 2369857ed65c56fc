import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { PluginHost } from "./PluginHost";
import { type PluginDescription, TatPlugin } from "./TatPlugin";

// The executable `pulumi-resource-tencentcloud-tat`: the engine starts it with its own address as the last argument, reads
// the port of the plugin from the only line that it prints, and calls it there.

/** Of a request, as large as Pulumi itself allows: a state may hold thousands of records. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

function describePlugin(): PluginDescription {
  const schema = require("./schema.json");
  return { version: schema.version, schema: JSON.stringify(schema) };
}

function main(): void {
  // The engine's flags, such as `--logtostderr`, `-v=9` and `--tracing URL`, come in front.
  const address = process.argv.slice(2).at(-1);
  const isEnginesOwn = address !== undefined && /^[\w.[\]:]+:\d+$/.test(address);
  // One that a developer has started without an address, for PULUMI_DEBUG_PROVIDERS, serves the engine of the next command too.
  const host = new PluginHost(() => (isEnginesOwn ? process.exit(1) : host.cancel()));
  if (isEnginesOwn) host.useEngine(address);
  // The engine waits for the end after either, up to five seconds for each provider.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(0));
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    "grpc.enable_channelz": 0, // statistics about connections, which nobody asks a plugin for
  });
  server.addService(ResourceProviderService, new TatPlugin(host, describePlugin).createService());
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
}

main();
