/**
 * Where the engine listens, as `127.0.0.1:<port>`, for code that runs in the process of the dynamic providers: Pulumi
 * starts that process with it as its argument. Undefined in any other process, whose arguments belong to somebody else.
 */
export function engineAddress(): string | undefined {
  const isProvider = /[\\/]cmd[\\/]dynamic-provider[\\/]/.test(require.main?.filename ?? "");
  return (isProvider && process.argv[2]) || undefined;
}
