import { appendFileSync, existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultEnvironmentSettings } from '../../src/environments/environment-settings.ts';
import type { HostOptions } from '../../src/reconcile/converge-host.ts';
import type { ReconcileOptions } from '../../src/reconcile/reconcile-once.ts';
import type { Reconciliation } from '../../src/reconcile/reconciliation.ts';
import type { TestDatabase } from './databases.ts';
import { makeRepository, pack } from './repository.ts';
import { makeTree } from './temporary-tree.ts';

/** A runtime whose environments are made by `tool`, which says that it is version 1.4.2. There is no `tool2`. */
const toolRuntime = `ref: core.tool
name: Tool
aliases: [tool]
distributions:
  verification:
    commands: [{ binary: tool, args: [--version] }]
execution_config: &config
  environment:
    env_type: plain
    dir_name: .tool
    create_command: [tool, make, '{env_dir}']
  dependencies:
    manifest_file: needs.txt
    install_command: [tool, install, '{manifest_path}', '{env_dir}/installed']
versions:
  - version: '1.4'
    is_default: true
    distributions:
      verification:
        commands: [{ binary: tool, args: [--version], pattern: '^tool 1' }]
  - version: '2.0'
    distributions:
      verification:
        commands: [{ binary: tool2, args: [--version] }]
`;

/** Fails where the manifest says so. */
const toolProgram = `#!/bin/sh
echo "$*" >> "$(dirname "$0")/calls"
case $1 in
  --version) echo tool 1.4.2 ;;
  make) mkdir "$2" ;;
  install) grep -q broken "$2" && { echo 'no such thing' >&2; exit 4; }; cp "$2" "$3" ;;
esac
`;

export const core = {
  'packs/core/pack.yaml': pack('core'),
  'packs/core/runtimes/tool.yaml': toolRuntime,
};

/** A pack that asks for the tool, with what it needs of it. */
export function toolPack(
  ref: string,
  needs = ref,
  directory = `packs/${ref}`,
): Readonly<Record<string, string>> {
  return {
    [`${directory}/pack.yaml`]: pack(ref, 'runtime_deps: [tool]\n'),
    [`${directory}/needs.txt`]: `${needs}\n`,
  };
}

/** A host with the tool, on which several sources may be reconciled. */
interface TestMachine {
  readonly root: string;
  readonly host: HostOptions;
  /** How often the tool was run so far. */
  readonly calls: () => number;
}

export function makeMachine(changes: Partial<HostOptions['settings']> = {}): TestMachine {
  const directory = makeTree({ 'bin/tool': { mode: 0o755, content: toolProgram } });
  const root = join(directory, 'environments');
  const calls = join(directory, 'bin/calls');
  appendFileSync(calls, '');
  return {
    root,
    host: {
      settings: { ...defaultEnvironmentSettings, root, parallelism: 2, ...changes },
      variables: { PATH: `${join(directory, 'bin')}:/usr/bin:/bin` },
      verifyEvery: 60 * 60 * 1000,
    },
    calls: () => readFileSync(calls, 'utf8').split('\n').length - 1,
  };
}

interface HostRepository {
  readonly cwd: string;
  readonly write: (file: string, content: string) => void;
  readonly remove: (path: string) => void;
  readonly pass: (options?: Partial<ReconcileOptions>) => Promise<Reconciliation>;
  /** As `pass`, without a look at the host. */
  readonly passAlone: () => Promise<Reconciliation>;
  /** What was installed into a pack's environment; undefined where it has none. */
  readonly installed: (directory: string) => string | undefined;
}

/** Manifests of one source on a machine. */
export function makeHostRepository(
  opened: Pick<TestDatabase, 'target'>,
  machine: TestMachine,
  { files, source }: { readonly files: Readonly<Record<string, string>>; readonly source?: string },
): HostRepository {
  const repository = makeRepository(opened, files, source);
  return {
    ...repository,
    passAlone: () => repository.pass(),
    pass: (options = {}) => repository.pass({ host: machine.host, ...options }),
    installed: (directory) => {
      const link = join(repository.cwd, directory, '.tool');
      if (lstatSync(link, { throwIfNoEntry: false }) === undefined) return undefined;
      const file = join(link, 'installed');
      return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    },
  };
}
