/** What stands below the options of the help of the commands for writing manifests. */
export const helpTextsOfTools = {
  init: `
Asks for what was not said, on a terminal; elsewhere it needs --yes. Never overwrites: where one of the files is
there already, nothing is written.

Examples:
  $ reconcile init catalog                        in the directory catalog, asking
  $ reconcile init --yes --name slack --ci gitlab catalog
  $ reconcile init --yes --ci none --skip-existing    in a repository that has a README already
`,
} as const;
