import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject, JsonValue } from '../../src/catalog/json.ts';
import type { BuildOptions } from '../../src/environments/build-environment.ts';
import type { CatalogEntry } from '../../src/environments/catalog-view.ts';
import { convergeEnvironments, type Convergence } from '../../src/environments/converge-environments.ts';
import type { EnvironmentEvent } from '../../src/environments/environment-event.ts';
import type { EnvironmentPlan } from '../../src/environments/environment-plan.ts';
import {
  defaultEnvironmentSettings,
  type EnvironmentSettings,
} from '../../src/environments/environment-settings.ts';
import type { HostFacts } from '../../src/environments/fingerprint.ts';
import { planEnvironments, type EnvironmentInput } from '../../src/environments/plan-environments.ts';
import type { RuntimeVerification } from '../../src/environments/verification.ts';
import { makeTree, type TreeEntry } from './temporary-tree.ts';

const searchPath = process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';

/** Facts that do not depend on where the test runs, but for the programs that there are. */
export const hostFacts: HostFacts = { platform: 'linux', architecture: 'x64', libc: '', path: searchPath };

/** A pack of the catalog. */
export function pack(ref: string, runtimeDeps: readonly string[], fields: JsonObject = {}): CatalogEntry {
  return { kind: 'pack', ref, parent: undefined, fields: { ref, runtime_deps: runtimeDeps, ...fields } };
}

/** A runtime of the catalog. */
export function runtime(ref: string, config: JsonValue, fields: JsonObject = {}): CatalogEntry {
  const name = ref.slice(ref.indexOf('.') + 1);
  return {
    kind: 'runtime',
    ref,
    parent: ref.slice(0, ref.indexOf('.')),
    fields: { ref, name, aliases: [name], execution_config: config, distributions: {}, ...fields },
  };
}

/** A version of a runtime. */
export function version(ref: string, number: string, fields: JsonObject = {}): CatalogEntry {
  return {
    kind: 'runtime_version',
    ref: `${ref}@${number}`,
    parent: ref,
    fields: { version: number, is_default: false, execution_config: {}, distributions: {}, ...fields },
  };
}

/** A runtime whose environments are plain directories: quick to build, and made by any command. */
export function plainRuntime(changes: JsonObject = {}, fields: JsonObject = {}): CatalogEntry {
  const environment = {
    env_type: 'plain',
    dir_name: '.plain',
    create_command: ['mkdir', '{env_dir}'],
    ...(changes['environment'] as JsonObject | undefined),
  };
  const dependencies = {
    manifest_file: 'needs.txt',
    install_command: ['cp', '{manifest_path}', '{env_dir}/installed'],
    ...(changes['dependencies'] as JsonObject | undefined),
  };
  return runtime('core.plain', { environment, dependencies }, fields);
}

/** Python without pip of its own, so that making an environment takes a moment. */
export function pythonRuntime(install: readonly string[] = [], fields: JsonObject = {}): CatalogEntry {
  return runtime(
    'core.python',
    {
      interpreter: { binary: 'python3', args: ['-u'] },
      environment: {
        env_type: 'virtualenv',
        dir_name: '.venv',
        create_command: ['python3', '-m', 'venv', '--without-pip', '{env_dir}'],
        interpreter_path: '{env_dir}/bin/python3',
      },
      dependencies: { manifest_file: 'requirements.txt', install_command: install },
      env_vars: { PYTHONPATH: { value: '{pack_dir}/lib', operation: 'prepend' } },
    },
    fields,
  );
}

/** Packs with their files, a catalog, and a store: what a host is made of. */
export interface TestHost {
  /** Holds `packs/<ref>` and, once something was built, `store`. */
  readonly directory: string;
  readonly root: string;
  readonly events: EnvironmentEvent[];
  readonly packPath: (ref: string, ...parts: string[]) => string;
  readonly plan: (objects: readonly CatalogEntry[], changes?: Partial<EnvironmentInput>) => EnvironmentPlan;
  readonly converge: (objects: readonly CatalogEntry[], changes?: HostChanges) => Promise<Convergence>;
}

export interface HostChanges extends Partial<Omit<EnvironmentInput, 'settings'>> {
  readonly settings?: Partial<EnvironmentSettings>;
  readonly options?: Partial<BuildOptions>;
}

/** Makes a host that lasts as long as the test. `files` are those of the packs, such as `slack/needs.txt`. */
export function makeHost(
  files: Readonly<Record<string, TreeEntry>>,
  settings: Partial<EnvironmentSettings> = {},
  parent = '',
): TestHost {
  const tree = makeTree(
    Object.fromEntries(Object.entries(files).map(([path, entry]) => [join(parent, 'packs', path), entry])),
  );
  return openHost(join(tree, parent), settings);
}

/** Opens a host whose files are there already. */
function openHost(directory: string, settings: Partial<EnvironmentSettings> = {}): TestHost {
  const root = join(directory, 'store');
  const events: EnvironmentEvent[] = [];
  const settle = (changes: Partial<EnvironmentSettings> = {}): EnvironmentSettings => ({
    ...defaultEnvironmentSettings,
    parallelism: 2,
    root,
    ...settings,
    ...changes,
  });
  const packPath = (ref: string, ...parts: string[]): string => join(directory, 'packs', ref, ...parts);
  const plan: TestHost['plan'] = (objects, changes = {}) =>
    planEnvironments({
      objects,
      packDirectories: new Map(
        objects.filter(({ kind }) => kind === 'pack').map(({ ref }) => [ref, packPath(ref)]),
      ),
      verifications: [] satisfies RuntimeVerification[],
      host: hostFacts,
      settings: settle(),
      now: Date.now(),
      ...changes,
    });
  return {
    directory,
    root,
    events,
    packPath,
    plan,
    converge: (objects, { settings: changed, options, ...input } = {}) =>
      convergeEnvironments(plan(objects, { ...input, settings: settle(changed) }), {
        settings: settle(changed),
        variables: process.env,
        onEvent: (event) => events.push(event),
        signal: undefined,
        ...options,
      }),
  };
}

/** Writes a wheel that holds one module, and gives the directory that it is in. */
export function makeWheel(directory: string, name: string, number: string): string {
  mkdirSync(directory, { recursive: true });
  const info = `${name}-${number}.dist-info`;
  const files = {
    [`${name}.py`]: `version = '${number}'\n`,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${number}\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/RECORD`]: `${name}.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`,
  };
  const script =
    'import json, sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], "w") as wheel:\n  for name, text in json.loads(sys.argv[2]).items(): wheel.writestr(name, text)';
  const path = join(directory, `${name}-${number}-py3-none-any.whl`);
  execFileSync('python3', ['-c', script, path, JSON.stringify(files)]);
  return directory;
}

/** Writes a package that npm can install from its directory as a tarball, and gives the tarball's path. */
export function makePackage(directory: string, name: string, number: string): string {
  const source = join(directory, `${name}-${number}`, 'package');
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'package.json'), JSON.stringify({ name, version: number, main: 'index.js' }));
  writeFileSync(join(source, 'index.js'), `module.exports = '${number}';\n`);
  const path = join(directory, `${name}-${number}.tgz`);
  execFileSync('tar', ['-czf', path, '-C', join(source, '..'), 'package']);
  return path;
}
