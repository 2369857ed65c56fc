/** How long this process has computed since `start`, in seconds: the same however busy the machine is. */
export function processorSeconds(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
