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
  graph: `
Needs no database. Contents of packs are fetched as by validate. What is needed and in no manifest is shown dashed;
packs that depend on each other in a circle are marked, and the exit code is 3 as for any error in the manifests.

Examples:
  $ reconcile graph packs/                        as text
  $ reconcile graph packs/ -o mermaid > graph.mmd     for Markdown
  $ reconcile graph packs/ -o svg > graph.svg
  $ reconcile graph packs/ --target slack --direction dependents --kind pack
`,
  completion: `
The script asks reconcile itself what may come next, so that it stays as it is when reconcile is updated. Refs come
from the manifests that the settings of the working directory lead to.

Examples:
  $ reconcile completion bash > ~/.local/share/bash-completion/completions/reconcile
  $ reconcile completion zsh > ~/.zfunc/_reconcile            with ~/.zfunc in fpath, before compinit
  $ reconcile completion fish > ~/.config/fish/completions/reconcile.fish
  $ source <(reconcile completion bash)                       for this shell only
`,
} as const;
