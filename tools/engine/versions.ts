/** The Pulumi CLI that is downloaded or built when none is installed: the version of the SDK in package.json. */
export const cliVersion = "3.259.0";

/**
 * The SHA-256 of each archive of {@link cliVersion}, as Pulumi's Homebrew formula of that version has them. An archive that
 * is not listed is not downloaded.
 */
export const archiveDigests: Readonly<Record<string, string>> = {
  "pulumi-v3.259.0-darwin-arm64.tar.gz": "57c27f179e527e2cf9f62b841a448af72a020e44b2fb4ee0d9bd85556c00c864",
  "pulumi-v3.259.0-darwin-x64.tar.gz": "eaca4c3b8277bfa3ab061fa3b270d1c66358a0b2e613da8c5587a04b7226c534",
  "pulumi-v3.259.0-linux-arm64.tar.gz": "edc8327463a72160bb36cf82cf5062da9c8a244290a706d9980988e7bf486853",
  "pulumi-v3.259.0-linux-x64.tar.gz": "94ba357acac23d01474084c4b00098dc0f7bc70ce13f34c777459254a5f718e5",
};

/** The last release whose Go module still contains the hosts of Node.js and Python; a built engine uses this one. */
export const languageHostVersion = "3.68.0";

/** The host of YAML programs that a built engine uses: the newest that Go builds from its modules alone. */
export const yamlHostVersion = "1.25.0";

/** The oldest installed Pulumi CLI that is used: what the package's peer dependency on `@pulumi/pulumi` asks for. */
export const minimumCliVersion = "3.200.0";
