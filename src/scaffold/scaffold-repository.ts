import type { JsonObject } from '../catalog/json.ts';
import { buildCiFiles } from './ci-files.ts';
import { buildEditorFiles, schemaLine } from './editor-files.ts';
import { buildReadme } from './readme-text.ts';
import type { ScaffoldFile, ScaffoldWishes } from './scaffold-wishes.ts';

/** The JSON Schemas that editors check files by. */
export interface EditorSchemas {
  readonly pack: JsonObject;
  readonly runtime: JsonObject;
  readonly settings: JsonObject;
}

/** The files of a new repository, which is valid as it is. `wishes.name` is a pack's ref. */
export function scaffoldRepository(wishes: ScaffoldWishes, schemas: EditorSchemas): readonly ScaffoldFile[] {
  const { name } = wishes;
  return [
    plain('.gitignore', gitignore),
    plain('README.md', buildReadme(wishes)),
    plain('reconcile.yaml', `${schemaLine(wishes, 'settings', '')}${settings(name)}`),
    plain(`packs/${name}/pack.yaml`, `${schemaLine(wishes, 'pack', '../../')}${pack(name)}`),
    plain(
      `packs/${name}/runtimes/shell.yaml`,
      `${schemaLine(wishes, 'runtime', '../../../')}${runtime(name)}`,
    ),
    { ...plain(`packs/${name}/actions/greet.sh`, action), executable: true },
    ...buildEditorFiles(wishes, schemas),
    ...buildCiFiles(wishes),
  ];
}

function plain(path: string, text: string): ScaffoldFile {
  return { path, text, executable: false };
}

/** `on_call-rota` is `On call rota`. */
function labelOf(name: string): string {
  const words = name.replace(/[_-]+/gu, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const gitignore = `# What reconcile keeps on a host: the embedded database, environments, fetched contents.
.reconcile/
.venv
node_modules/
`;

const settings = (
  name: string,
): string => `# Settings of reconcile for this repository; \`reconcile schema settings\` describes all of them.

# Where the manifests are.
paths: [packs]

# The name under which this repository owns the rows that it creates. Choose it once: rows stay with it.
source: ${name}

# Unknown keys and runtimes that nobody describes are errors, not warnings.
strict: true
`;

const pack = (name: string): string => `# A pack: what it is called, what it needs, and how it is configured.
# \`reconcile explain pack\` describes every key.

ref: ${name}
label: ${labelOf(name)}
description: Says what this pack is for, in a sentence or two.
version: "0.1.0"

# What the pack can be configured with. Each entry is one parameter.
conf_schema:
  greeting:
    type: string
    description: The word that a greeting starts with.
    default: Hello

# The configuration itself, checked against the above. Values of a parameter with \`secret: true\` are never shown.
config:
  greeting: Good morning

tags: [example]

# The runtimes that its actions need: by ref, or by an alias such as python, with a version where it matters.
runtime_deps:
  - ${name}.shell
`;

const runtime = (
  name: string,
): string => `# A runtime: how actions of its kind are run, and how a host finds out whether it can run them.
# \`reconcile explain runtime\` describes every key.

ref: ${name}.shell
name: Shell
description: Shell scripts.

distributions:
  verification:
    commands:
      - binary: sh
        args: [-c, exit 0]

execution_config:
  interpreter:
    binary: sh
    file_extension: .sh
`;

const action = `#!/bin/sh
echo "\${greeting:-Hello}, \${name:-world}!"
`;
