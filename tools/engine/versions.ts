/** The Pulumi CLI that is downloaded or built when none is installed: the version of the SDK in package.json. */
export const cliVersion = "3.259.0";

/** The last release whose Go module still contains the hosts of Node.js and Python; a built engine uses this one. */
export const languageHostVersion = "3.68.0";

/** The host of YAML programs that a built engine uses: the newest that Go builds from its modules alone. */
export const yamlHostVersion = "1.25.0";

/** The oldest installed Pulumi CLI that is used: what the package's peer dependency on `@pulumi/pulumi` asks for. */
export const minimumCliVersion = "3.200.0";
