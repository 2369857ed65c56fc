// Preloaded into a program and its plug-ins: what they do after some seconds they do after some minutes. So the machine is
// quick for them, however busy it is.
const { setTimeout: systemTimeout } = globalThis;
globalThis.setTimeout = Object.assign(
  (callback, delayMs, ...args) => systemTimeout(callback, Math.min((delayMs ?? 0) * 100, 2 ** 31 - 1), ...args),
  systemTimeout,
);
