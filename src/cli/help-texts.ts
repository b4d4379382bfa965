/** What stands below the options of each command's help. */
export const helpTexts = {
  reconcile: `
Without paths, those of reconcile.yaml are read; without any there, this directory if it is a pack, its
directories manifests/ and packs/ if there are some, and else all of it.

Each option can also be given as a variable (RECONCILE_LOCK_TIMEOUT=1m) or in reconcile.yaml
(lock_timeout: 1m); "reconcile schema settings" describes that file.

Examples:
  $ reconcile --dry-run packs/            what would change
  $ reconcile packs/                      change it
  $ reconcile --dry-run=server packs/     let the database check every change, then roll back
  $ reconcile packs/ --target slack       only the pack slack, with its runtimes
  $ reconcile --dry-run --against snapshot.json packs/
                                          what would change, by what the database held then
  $ reconcile --prune packs/              also delete what left the manifests
  $ reconcile --dry-run --out plan.json packs/   write the plan for review
  $ reconcile --plan plan.json            apply exactly what was reviewed
  $ reconcile --dry-run packs/ -o human -o markdown=plan.md   also a comment for a pull request
  $ reconcile ./status                    a path that is called like a command

Exit codes:
  0 fine   1 an operation failed   2 there are changes (with --detailed-exitcode)   3 invalid input
  4 deletions held back   5 locked by another run   6 packs left out (with --keep-going),
  or an environment not as wanted
  70 a bug in reconcile   130, 143 interrupted
`,
  watch: `
A pass is made when manifests change, when another host or command applies something (PostgreSQL only), on
SIGHUP, and at the latest after --resync. What cannot be done is tried again; invalid manifests wait for the
next change, and what was applied last is kept up meanwhile. With --git the manifests are those of a branch,
which is asked for every --interval; paths are relative to the root of that repository then. One line of standard error tells of each event
(--log-format, --log-level); --listen serves health, metrics and status.

The first SIGTERM or SIGINT rolls back what is not committed, ends what is being installed, and exits with 0
or 130; the second exits at once.

Examples:
  $ reconcile watch packs/
  $ reconcile watch --prune --resync 5m packs/
  $ reconcile watch --listen 8080 --log-format json packs/
  $ reconcile watch --git https://git.example.com/team/catalog.git --branch main packs/
`,
  validate: `
Examples:
  $ reconcile validate packs/
  $ reconcile validate --strict -o json packs/ > report.json
  $ reconcile validate packs/ -o human -o sarif=report.sarif -o junit=report.xml
`,
  export: `
Manifests say what is not by default. Secrets, as the packs' conf_schema marks them, are left out; so is
what no manifest can say. Both are told on standard error and, where a document remains, in a comment.

With -o json it prints a snapshot instead: everything that a plan rests on, for
\`reconcile --dry-run --against\`. It holds no secrets either.

Examples:
  $ reconcile export                      everything, as one stream of YAML documents
  $ reconcile export slack core.python    a pack with its runtimes, and one runtime
  $ reconcile export --to packs/          packs/<pack>/pack.yaml, packs/<pack>/runtimes/<name>.yaml
  $ reconcile export -o json > snapshot.json
`,
  migrate: `
Creates the platform's tables where they do not exist, and the schema "reconcile" with the inventory
and the audit. Tables that the platform has made are left as they are.

--change-triggers has the platform's tables announce what others change in managed rows, so that
\`reconcile watch\` puts it right within a second (PostgreSQL only). Once they are there, a plain migrate keeps
them up to date.

Examples:
  $ DATABASE_URL=postgres://admin@db.example.com/attune reconcile migrate
  $ reconcile migrate --schema attune
  $ reconcile migrate --change-triggers
  $ reconcile migrate --change-triggers --print-sql | psql …     as the owner of the tables
`,
  status: `
Examples:
  $ reconcile status
  $ reconcile status -o json
  $ reconcile status --url http://127.0.0.1:8080      what the controller that listens there says

Exit codes with --url: 0 ready; else 3 invalid manifests, 4 deletions held back, 6 partly converged, 1 not ready for
another reason, or it cannot be asked.
`,
  history: `
Each run that wrote something is recorded in the transaction that did: when, from which commit (a + after
it: with changes that were not committed), by whom, and each change field by field. Secrets are never shown. In the list, + counts what was created,
~ what was updated, - what was deleted, and → what was adopted.

Examples:
  $ reconcile history                     the last 20 runs
  $ reconcile history --limit 200         more of them
  $ reconcile history 3f2c9d1e            one run, with the differences it made
  $ reconcile history 3f2c9d1e -o json
`,
  update: `
What the lock file says goes before what a branch, a version range or an index says now. This looks at the
remotes again, without applying anything: commit the lock file, and let a run apply it. A tag, a commit or an
address of an archive that stands for something else than before is refused.

Examples:
  $ reconcile update                      everything
  $ reconcile update slack --paths packs/
  $ reconcile update --dry-run --detailed-exitcode
`,
  content: `
Examples:
  $ reconcile content list
  $ reconcile content rollback slack
  $ reconcile content gc --dry-run
`,
  env: `
Examples:
  $ reconcile env list
  $ reconcile env build slack
  $ reconcile env rollback slack
  $ reconcile env doctor
`,
  verify: `
Runs the verification commands of all runtimes and versions of the catalog, and records what this host has
in the database. With paths (as arguments or in reconcile.yaml), the runtimes of those manifests are looked
at as well; what they state otherwise than the catalog goes by the manifests, and is shown but not recorded.

That a host lacks a runtime is an answer. A command that the trust policy does not let run is a failure.

Examples:
  $ reconcile verify
  $ reconcile verify packs/               also what these manifests would bring
  $ reconcile verify -o json
`,
  schema: `
The first line of a manifest tells an editor where its schema is:
  # yaml-language-server: $schema=pack.schema.json

Examples:
  $ reconcile schema pack > pack.schema.json
  $ reconcile schema settings
`,
} as const;
