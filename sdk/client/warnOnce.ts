const said = new Set<string>();

/** Passes a message on to `warn` unless this process has already said it. */
export function warnOnce(message: string, warn: (message: string) => void): void {
  if (said.has(message)) return;
  said.add(message);
  warn(message);
}
