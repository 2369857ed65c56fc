/** The type of the official provider's TAT invokers: `tencentcloud.Tat.Invoker` in TypeScript. */
export const INVOKER_TYPE = "tencentcloud:Tat/invoker:Invoker";
