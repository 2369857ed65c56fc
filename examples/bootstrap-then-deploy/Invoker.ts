import * as pulumi from "@pulumi/pulumi";

/** When an invoker runs. */
export interface ScheduleSettings {
  /** `ONCE` or `RECURRENCE`. */
  policy: pulumi.Input<string>;
  /** When it runs, where the policy is `ONCE`. */
  invokeTime?: pulumi.Input<string>;
}

/** What an invoker runs, where, and when. */
export interface InvokerArgs {
  name: pulumi.Input<string>;
  type: pulumi.Input<string>;
  commandId: pulumi.Input<string>;
  instanceIds: pulumi.Input<pulumi.Input<string>[]>;
  scheduleSettings: pulumi.Input<ScheduleSettings>;
}

/** The official provider's invoker, as far as this project needs it: with that provider's package, import it from there instead. */
export class Invoker extends pulumi.CustomResource {
  declare readonly invokerId: pulumi.Output<string>;
  declare readonly createdTime: pulumi.Output<string>;

  constructor(name: string, args: InvokerArgs, opts?: pulumi.CustomResourceOptions) {
    super("tencentcloud:Tat/invoker:Invoker", name, { ...args, invokerId: undefined, createdTime: undefined }, opts);
  }
}
