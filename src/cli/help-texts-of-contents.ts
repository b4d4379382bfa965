import type { ContentAction } from './invocation.ts';

/** What stands below the options of the help of each command of `content`. */
export const helpTextsOfContents: Readonly<Record<ContentAction, string>> = {
  list: `
Examples:
  $ reconcile content list
  $ reconcile content list slack -o json
`,
  rollback: `
Nothing is fetched and nothing is built: one link is swapped, and the pack's environments go back with it.
It stays until the manifests lead to other content.

Examples:
  $ reconcile content rollback slack
  $ reconcile content rollback slack --to 3
`,
  gc: `
The newest generations of each pack stay (--keep-generations). What nothing uses is marked first, and removed
when it has been so for the time of --collect-after.

Examples:
  $ reconcile content gc --dry-run
  $ reconcile content gc --now
`,
};
