import type { ScaffoldWishes } from './scaffold-wishes.ts';

/** The README of a new repository. */
export function buildReadme({ name, ci, editor }: ScaffoldWishes): string {
  return `# ${name}

Packs and runtimes of an automation platform, as manifests. \`reconcile\` keeps the platform's catalog equal to them.

    reconcile validate         # check the manifests; no database needed
    reconcile --dry-run        # show what would change
    reconcile                  # change it

Without \`DATABASE_URL\` (or libpq's \`PG*\` variables) an embedded database in \`.reconcile/\` is used, to try things out.

| file | holds |
|---|---|
| \`reconcile.yaml\` | the settings of this repository |
| \`packs/${name}/pack.yaml\` | a pack: what it needs and how it is configured |
| \`packs/${name}/runtimes/\` | its runtimes |
| \`packs/${name}/actions/\` | its content, which reconcile leaves to the platform |
${ciRow[ci]}${editor === 'none' ? '' : '| `.schemas/` | what editors complete, explain and check manifests by |\n'}
\`reconcile explain pack\` and \`reconcile explain runtime.execution_config\` describe what a manifest can say.
${editor === 'none' ? '' : schemaAdvice}${ci === 'none' ? '' : ciAdvice}`;
}

const ciRow: Readonly<Record<ScaffoldWishes['ci'], string>> = {
  github: '| `.github/workflows/reconcile.yaml` | checks every pull request |\n',
  gitlab: '| `.gitlab-ci.yml` | checks every merge request |\n',
  none: '',
};

const schemaAdvice = `
After an update of reconcile, renew the schemas:

    for name in pack runtime settings; do reconcile schema $name > .schemas/$name.json; done
`;

const ciAdvice = `
The checks install what \`INSTALL_RECONCILE\` names, and say so where it names nothing.
`;
