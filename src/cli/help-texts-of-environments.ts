import type { EnvironmentAction } from './invocation.ts';

/** What stands below the options of the help of each command of `env`. */
export const helpTextsOfEnvironments: Readonly<Record<EnvironmentAction, string>> = {
  list: `
States: ready; building, in a process that is at work now; degraded, an older one serves or what serves is
not fit; missing, nothing serves; blocked, this host lacks something, as the last run found. Without a
database, what is blocked is not known.

--export reads the catalog from the database and the pack's directory from the manifests.

Examples:
  $ reconcile env list
  $ reconcile env list slack
  $ eval "$(reconcile env list slack core.python --export)"
  $ reconcile env list -o json
`,
  build: `
The catalog comes from the database: what manifests say that was not applied yet is not built. They only
tell where the content of packs is.

Examples:
  $ reconcile env build                       every pack whose content is here
  $ reconcile env build slack --paths packs/
  $ reconcile env build slack --force         even though its inputs are the same

Exit codes: 6 where an environment is not as wanted afterwards; else those of reconcile.
`,
  rollback: `
Nothing is built and nothing is fetched: the links are swapped. It stays until the inputs of the environment
change, or until \`reconcile env build --force\`. The database is told where it can be reached; elsewhere the next
run tells it.

Examples:
  $ reconcile env rollback slack
  $ reconcile env rollback slack core.python@3.12 --to 3
`,
  gc: `
What nothing uses is marked first, and removed when it has been so for the time of --collect-after. What a
living process runs from stays.

Examples:
  $ reconcile env gc --dry-run
  $ reconcile env gc --now                everything that nothing uses
  $ reconcile env gc --paths packs/           also environments that no pack asks for any more
`,
  logs: `
The end of a long log is shown; its path is told on standard error.

Examples:
  $ reconcile env logs slack
  $ reconcile env logs slack core.python@3.12
`,
  doctor: `
Runs the interpreter of every environment, and tells what is wrong with what to do about it. Changes nothing.

Examples:
  $ reconcile env doctor
  $ reconcile env doctor --deep -o json

Exit codes: 0 nothing is wrong   1 something is
`,
};
