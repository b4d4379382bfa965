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
  explain: `
A path leads from pack, runtime or settings to a field; [] stands for the items of a list, and may be left out.

Examples:
  $ reconcile explain pack                        every key of a pack's manifest
  $ reconcile explain runtime.execution_config.environment
  $ reconcile explain runtime.versions[].version
  $ reconcile explain runtime --recursive         all that a runtime's manifest can say
  $ reconcile explain settings.source -o json
`,
} as const;
