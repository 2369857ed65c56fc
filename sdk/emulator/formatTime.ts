/** An instant as DescribeInvokerRecords and DescribeInvokers write it: whole seconds and `Z`. */
export function formatUtcTime(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19)}Z`;
}

/** An instant as the samples of DescribeInvocations and DescribeInvocationTasks write it: whole seconds and `+00:00`. */
export function formatOffsetTime(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19)}+00:00`;
}
