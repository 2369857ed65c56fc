/** The Pulumi CLI that is downloaded or built when none is installed: the version of the SDK in package.json. */
export const cliVersion = "3.259.0";

/** The last release whose Go module still contains `pulumi-language-nodejs`; a built engine uses this one. */
export const languageHostVersion = "3.68.0";

/** The oldest installed Pulumi CLI that is used: what the package's peer dependency on `@pulumi/pulumi` asks for. */
export const minimumCliVersion = "3.200.0";
