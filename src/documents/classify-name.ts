/** `pack.yaml`: what makes a directory a pack directory. */
export const packFileNames: ReadonlySet<string> = new Set(['pack.yaml', 'pack.yml']);

/** The schema of a pack's config beside `pack.yaml`, as StackStorm packs keep it. */
export const configSchemaNames: ReadonlySet<string> = new Set([
  'config.schema.yaml',
  'config.schema.yml',
  'config.schema.json',
]);

/** Our own settings: read elsewhere, and never as a manifest. */
const settingsNames: ReadonlySet<string> = new Set(['reconcile.yaml', 'reconcile.yml']);

/** What the contents of packs were found to be: written by us, and never a manifest, wherever it lies. */
export const lockFileName = 'reconcile.lock.yaml';

const lockNames: ReadonlySet<string> = new Set([lockFileName, 'reconcile.lock.yml']);

/** Names of files with a leading dot belong to other tools (`.gitlab-ci.yml`, `.pre-commit-config.yaml`, editors' locks). */
export function isManifestName(name: string): boolean {
  return isYamlName(name) && !settingsNames.has(name);
}

/** Whether a file in `runtimes/` is a runtime's manifest. */
export function isYamlName(name: string): boolean {
  return /\.ya?ml$/.test(name) && !name.startsWith('.') && !lockNames.has(name);
}

/** `.git`, `.reconcile`, `node_modules` …: never looked into. */
export function isClosedDirectory(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}
