import { connect } from "node:net";

const CHECK_MS = 2_000;

/**
 * Calls `onEnd` once when nobody listens at the engine's address any more, looking every two seconds: after a SIGKILL of
 * `pulumi` nothing else tells, because its plug-ins stay, and the parent process of one is the script that starts it.
 * It keeps no process alive.
 *
 * @param address `<host>:<port>`
 * @returns ends the watch
 */
export function watchEngineEnd(address: string, onEnd: () => void): () => void {
  const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? [];
  if (host === undefined) return () => {};
  const timer = setInterval(() => {
    const socket = connect({ host, port: Number(port) }, () => socket.destroy());
    socket.unref();
    socket.on("error", ({ code }: NodeJS.ErrnoException) => {
      if (code !== "ECONNREFUSED") return;
      clearInterval(timer);
      onEnd();
    });
  }, CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
