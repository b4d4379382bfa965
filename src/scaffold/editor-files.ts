import type { EditorSchemas } from './scaffold-repository.ts';
import type { ScaffoldFile, ScaffoldWishes } from './scaffold-wishes.ts';

/** Its name begins with a dot, so that nothing in it is taken for a manifest. */
const directory = '.schemas';

/** The first line of a file that tells editors its schema; nothing where that is not wanted. `up` leads to the repository. */
export function schemaLine({ editor }: ScaffoldWishes, schema: keyof EditorSchemas, up: string): string {
  return editor === 'any' ? `# yaml-language-server: $schema=${up}${directory}/${schema}.json\n` : '';
}

/** The schemas, and settings of the editor where it has some. */
export function buildEditorFiles(
  { editor }: ScaffoldWishes,
  schemas: EditorSchemas,
): readonly ScaffoldFile[] {
  if (editor === 'none') return [];
  const copies = Object.entries(schemas).map(([name, schema]) => json(`${directory}/${name}.json`, schema));
  return editor === 'any' ? copies : [...copies, ...visualStudioCode];
}

function json(path: string, value: object): ScaffoldFile {
  return { path, text: `${JSON.stringify(value, undefined, 2)}\n`, executable: false };
}

const visualStudioCode: readonly ScaffoldFile[] = [
  json('.vscode/extensions.json', { recommendations: ['redhat.vscode-yaml'] }),
  json('.vscode/settings.json', {
    'yaml.schemas': {
      [`./${directory}/pack.json`]: ['packs/*/pack.yaml'],
      [`./${directory}/runtime.json`]: ['packs/*/runtimes/*.yaml'],
      [`./${directory}/settings.json`]: ['reconcile.yaml'],
    },
  }),
];
