import type { HostResult } from '../../src/reconcile/converge-host.ts';

type Plan = HostResult['plan'];
type Planned = Plan['environments'][number];
type Ready = Exclude<Planned, { readonly action: 'blocked' }>;
type Blocked = Extract<Planned, { readonly action: 'blocked' }>;
type Convergence = NonNullable<HostResult['convergence']>;
type Outcome = Convergence['environments'][number];
type Failure = NonNullable<Outcome['failure']>;

/** The key of an environment, from `pack runtime` or `pack runtime@version`. */
export function keyFrom(text: string): Planned['key'] {
  const [pack = '', rest = ''] = text.split(' ');
  const [runtime = '', version = ''] = rest.split('@');
  return { pack, runtime, version };
}

function common(name: string): Omit<Ready, 'action' | 'target' | 'fingerprint' | 'reason' | 'changes'> {
  const key = keyFrom(name);
  return {
    key,
    requested: key.runtime,
    constraint: { valid: true, text: '*', comparators: [] },
    version: key.version,
    links: [{ path: `/packs/${key.pack}/.venv`, inside: '' }],
    serving: undefined,
    generation: 0,
    variables: [],
    servingVariables: undefined,
    interpreter: '',
  };
}

/** An environment that is to be built, switched or kept. */
export function buildPlanned(name: string, planned: Partial<Ready> = {}): Ready {
  return {
    ...common(name),
    action: 'build',
    target: 'aaaa.1',
    fingerprint: 'sha256:aaaa',
    reason: 'there is none yet',
    changes: [],
    ...planned,
  };
}

export function buildBlocked(name: string, planned: Partial<Blocked> = {}): Blocked {
  const { key, requested, constraint, version, links, serving, generation } = common(name);
  return {
    key,
    requested,
    constraint,
    version,
    links,
    serving,
    generation,
    action: 'blocked',
    reason: 'this host has no python',
    fix: 'Install Python on this host.',
    fingerprint: undefined,
    ...planned,
  };
}

/** A build with one command, for the environments that are named. */
export function buildBuild(
  names: readonly string[],
  build: Partial<Plan['builds'][number]> = {},
): Plan['builds'][number] {
  return {
    name: 'aaaa.1',
    directory: '/store/aaaa.1',
    type: 'virtualenv',
    fingerprint: 'sha256:aaaa',
    inputs: {},
    steps: [buildStep()],
    variableNames: ['HOME', 'PATH'],
    interpreter: '/store/aaaa.1/bin/python3',
    probe: undefined,
    manifest: undefined,
    packDirectory: '/packs/slack',
    dependsOnPack: false,
    users: names.map(keyFrom),
    newerThan: undefined,
    ...build,
  };
}

export function buildStep(
  step: Partial<Plan['builds'][number]['steps'][number]> = {},
): Plan['builds'][number]['steps'][number] {
  return {
    name: 'create',
    phase: 'create',
    argv: ['python3', '-m', 'venv', '/store/aaaa.1'],
    cwd: '/packs/slack',
    confinedTo: [],
    env: {},
    timeout: 1000,
    optional: false,
    ...step,
  };
}

export function buildOutcome(name: string, outcome: Partial<Outcome> = {}): Outcome {
  return {
    key: keyFrom(name),
    state: 'ready',
    action: 'built',
    fingerprint: 'sha256:aaaa',
    generation: 1,
    directory: '/store/aaaa.1',
    links: [`/packs/${keyFrom(name).pack}/.venv`],
    reason: 'there is none yet',
    fix: undefined,
    failure: undefined,
    ...outcome,
  };
}

export function buildFailure(failure: Partial<Failure> = {}): Failure {
  return {
    cause: 'command',
    message: 'install ended with status 1',
    fix: undefined,
    command: 'pip install --requirement requirements.txt',
    lastLines: ['Collecting nothing', 'ERROR: no such thing'],
    log: '/store/aaaa.1.log',
    ...failure,
  };
}

/** A convergence in which what is built was built by itself. */
export function buildConvergence(
  environments: readonly Outcome[],
  rest: Partial<Convergence> = {},
): Convergence {
  const built = environments.filter(({ action }) => action === 'built').map((_, index) => `aaaa.${index}`);
  return { environments, built, collected: { removed: [], spared: [] }, ...rest };
}

/** A host; the plan follows from what is given. */
export function buildHost(plan: Partial<Plan> = {}, host: Partial<HostResult> = {}): HostResult {
  return {
    root: '/srv/environments',
    verifications: [],
    refused: [],
    plan: {
      root: '/srv/environments',
      environments: [],
      builds: [],
      retired: [],
      collections: [],
      collectionHeld: undefined,
      ...plan,
    },
    convergence: undefined,
    contents: [],
    collectedContents: undefined,
    ...host,
  };
}
