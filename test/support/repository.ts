import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultDeleteLimit, type DeletePolicy } from '../../src/plan/delete-policy.ts';
import { reconcileOnce, type ReconcileOptions } from '../../src/reconcile/reconcile-once.ts';
import type { Reconciliation } from '../../src/reconcile/reconciliation.ts';
import type { TestDatabase } from './databases.ts';
import { makeTree } from './temporary-tree.ts';

/** The default limits. */
export const policy: DeletePolicy = {
  limits: { pack: defaultDeleteLimit, runtime: defaultDeleteLimit, runtime_version: defaultDeleteLimit },
  limitsOrigin: 'the default',
  allowed: undefined,
  allowEmpty: false,
};

interface Repository {
  readonly cwd: string;
  readonly write: (file: string, content: string) => void;
  readonly remove: (path: string) => void;
  readonly pass: (options?: Partial<ReconcileOptions>) => Promise<Reconciliation>;
}

/** Manifests of one source, and passes over them. */
export function makeRepository(
  opened: Pick<TestDatabase, 'target'>,
  files: Readonly<Record<string, string>>,
  source = 'main',
): Repository {
  const cwd = makeTree({ 'packs/.keep': '', ...files });
  return {
    cwd,
    write: (file, content) => writeFileSync(join(cwd, file), content),
    remove: (path) => rmSync(join(cwd, path), { recursive: true }),
    pass: (options = {}) =>
      reconcileOnce({
        paths: ['packs'],
        cwd,
        database: opened.target,
        mode: 'apply',
        source,
        identity: { host: 'host.example', actor: 'somebody', version: '1.2.3' },
        commandEnvironment: { PATH: '/usr/bin:/bin' },
        lockTimeout: 10_000,
        ...options,
      }),
  };
}

export const pack = (ref: string, rest = ''): string => `ref: ${ref}\nversion: 1.0.0\n${rest}`;
export const runtime = (ref: string, rest = ''): string =>
  `ref: ${ref}\nname: Tool\nversions: [{ version: "3.12" }]\n${rest}`;

/** Two packs, one of them with a runtime and a version. */
export const files = {
  'packs/core/pack.yaml': pack('core'),
  'packs/slack/pack.yaml': pack('slack'),
  'packs/slack/runtimes/bash.yaml': runtime('slack.bash'),
};
