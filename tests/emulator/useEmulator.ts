import { startTatEmulator, type TatEmulator, type TatEmulatorOptions } from "../../sdk/emulator";

/** Gives tests emulators that are closed after each of them. */
export function useEmulator(): (options?: TatEmulatorOptions) => Promise<TatEmulator> {
  const running: TatEmulator[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((emulator) => emulator.close()));
  });
  return async (options) => {
    const emulator = await startTatEmulator(options);
    running.push(emulator);
    return emulator;
  };
}
