import type { CiChoice, ScaffoldFile, ScaffoldWishes } from './scaffold-wishes.ts';

const builders: Readonly<Record<CiChoice, (wishes: ScaffoldWishes) => readonly ScaffoldFile[]>> = {
  github: (wishes) => [
    { path: '.github/workflows/reconcile.yaml', text: githubWorkflow(wishes), executable: false },
  ],
  gitlab: (wishes) => [{ path: '.gitlab-ci.yml', text: gitlabPipeline(wishes), executable: false }],
  none: () => [],
};

/** The file that has a forge check every change. */
export function buildCiFiles(wishes: ScaffoldWishes): readonly ScaffoldFile[] {
  return builders[wishes.ci](wishes);
}

/**
 * Nothing is installed by its bare name: on a public registry that may be another program. So either a package was named, or whoever
 * sets the variable names one.
 */
const unset =
  'set the variable INSTALL_RECONCILE to what npm is to install, such as the address of a tarball';

/** What names a package holds no quotes: see `packagePattern`. */
function quote(text: string): string {
  return `'${text}'`;
}

const githubWorkflow = (
  wishes: ScaffoldWishes,
): string => `# Checks every pull request, and shows what merging it would change.
name: reconcile

on:
  pull_request:
  push:
    branches: [main]

permissions:
  contents: read

env:
  # What npm installs: a version, a tarball or a git repository of reconcile that you trust.
  INSTALL_RECONCILE: ${wishes.package === undefined ? '${{ vars.INSTALL_RECONCILE }}' : quote(wishes.package)}

jobs:
  plan:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - name: Install reconcile
        run: npm install --global "\${INSTALL_RECONCILE:?${unset}}"
      - name: Check the manifests
        run: reconcile validate -o github
      # Without a database of yours the plan is made against an empty one. To see real differences, set the secret
      # DATABASE_URL to a user who may only read, or commit a snapshot and plan with --against snapshot.json.
      - name: Show what would change
        run: reconcile --dry-run --no-environments -o github
        env:
          DATABASE_URL: \${{ secrets.DATABASE_URL }}
`;

const gitlabPipeline = (
  wishes: ScaffoldWishes,
): string => `# Checks every merge request, and shows what merging it would change.
image: node:22

workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH

# What npm installs: a version, a tarball or a git repository of reconcile that you trust.
${wishes.package === undefined ? '# Set INSTALL_RECONCILE in the settings of the project.' : `variables:\n  INSTALL_RECONCILE: ${quote(wishes.package)}`}

plan:
  before_script:
    - npm install --global "\${INSTALL_RECONCILE:?${unset}}"
  script:
    - reconcile validate -o human -o gitlab=gl-code-quality-report.json -o junit=reconcile.xml
    # Without a database of yours the plan is made against an empty one. To see real differences, set the variable
    # DATABASE_URL to a user who may only read, or commit a snapshot and plan with --against snapshot.json.
    - reconcile --dry-run --no-environments -o human -o markdown=plan.md
  artifacts:
    when: always
    paths: [plan.md]
    reports:
      codequality: gl-code-quality-report.json
      junit: reconcile.xml
`;
