import {
  buildBlocked,
  buildBuild,
  buildConvergence,
  buildFailure,
  buildHost,
  buildOutcome,
  buildPlanned,
  buildStep,
  keyFrom,
} from './build-host.ts';

/** What a pass came to on a host, with everything in it that can be told. */
export const host = buildHost(
  {
    environments: [
      buildPlanned('slack core.python@3.12', {
        changes: [{ part: 'programs.python3', description: 'python3 changed: 3.11.6 → 3.11.9' }],
        serving: 'bbbb.1',
        generation: 2,
        variables: [{ name: 'TOKEN', value: 'hunter2', operation: 'set', separator: ':' }],
      }),
      buildBlocked('jira core.ruby'),
    ],
    builds: [
      buildBuild(['slack core.python@3.12'], {
        steps: [buildStep({ env: { API_KEY: 'hunter2', A: '' } })],
        inputs: { installers: [{ env: { API_KEY: 'hunter2' } }] },
        manifest: '/packs/slack/requirements.txt',
      }),
    ],
    retired: [keyFrom('old core.python')],
    collections: [{ name: 'cccc.1', action: 'remove', reason: 'nothing uses it' }],
    collectionHeld: 'a part of the input failed',
  },
  {
    verifications: [
      {
        runtime: 'core.python',
        version: '3.12',
        available: true,
        detected: '3.12.4',
        program: '/usr/bin/python3.12',
        reason: 'python3.12 answers 3.12.4',
        fix: undefined,
      },
      {
        runtime: 'core.ruby',
        version: '',
        available: false,
        detected: undefined,
        program: undefined,
        reason: 'ruby is not installed',
        fix: 'Install it.',
      },
    ],
    refused: [{ runtime: 'core.go', version: '', reason: 'never-exec', fix: 'Choose another.' }],
    convergence: buildConvergence(
      [
        buildOutcome('slack core.python@3.12', {
          state: 'degraded',
          action: 'none',
          failure: buildFailure(),
        }),
        buildOutcome('jira core.ruby', {
          state: 'blocked',
          action: 'none',
          directory: undefined,
          fingerprint: undefined,
          fix: 'Install Ruby.',
        }),
      ],
      { collected: { removed: ['cccc.1'], spared: [{ name: 'dddd.1', reason: 'in use' }] } },
    ),
  },
);
