/** Prints what happens next, apart from what commands print. */
export function narrate(text: string): void {
  process.stdout.write(process.stdout.isTTY ? `\n\u001b[1m# ${text}\u001b[0m\n` : `\n# ${text}\n`);
}
