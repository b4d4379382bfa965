import { describe, expect, test } from 'vitest';
import type { HostResult } from '../../../src/reconcile/converge-host.ts';
import { isSteady } from '../../../src/report/host-view.ts';
import { renderReconciliation } from '../../../src/report/render-human.ts';
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
} from '../../support/build-host.ts';
import { buildPlan, buildReconciliation } from '../../support/build-reconciliation.ts';

/** What a report says about the host, in a pass that changes nothing else. */
function render(host: HostResult, options: { verbose?: boolean; width?: number } = {}): string {
  const result = buildReconciliation({ outcome: 'unchanged', plan: buildPlan(), host });
  return renderReconciliation(result, {
    color: false,
    frames: new Map(),
    verbose: options.verbose ?? false,
    width: options.width ?? 80,
  });
}

const kept = buildPlanned('slack core.shell', { action: 'keep', reason: 'it is as wanted' });
const steady = buildOutcome('slack core.shell', { action: 'kept', reason: 'it is as wanted' });
const checked =
  'No changes. The database matches the manifests.\nChecked 2 packs, 1 runtime from 3 files in 0.42 s.\n';

describe('a dry run', () => {
  test('says what would be done and why, and each command with its directory', () => {
    const host = buildHost({
      environments: [
        buildPlanned('slack core.python@3.12'),
        buildPlanned('mail core.python@3.12', { reason: 'python3 changed: 3.11.6 → 3.11.9' }),
        buildPlanned('chat core.python', { action: 'switch', reason: 'requirements.txt changed' }),
        buildBlocked('jira core.ruby', {
          reason: 'this host has no ruby',
          fix: 'Install Ruby on this host.',
        }),
        kept,
      ],
      builds: [
        buildBuild(['slack core.python@3.12', 'mail core.python@3.12'], {
          steps: [
            buildStep(),
            buildStep({
              name: 'certificates',
              phase: 'installer',
              argv: ['sh', '-c', "echo 'a b'\nexit 0", '', '/packs/with space'],
              cwd: '/packs/slack/tools',
              env: { API_KEY: 'hunter2', MODE: 'fast' },
              optional: true,
            }),
          ],
          variableNames: ['API_KEY', 'HOME', 'MODE', 'PATH'],
        }),
        buildBuild(['chat core.python']),
      ],
      retired: [keyFrom('old core.python')],
      collections: [
        { name: 'bbbb.1', action: 'remove', reason: 'nothing has used it for longer than the grace' },
        { name: 'cccc.1', action: 'mark', reason: 'nothing uses it any more' },
      ],
    });
    expect(render(host)).toBe(`Environments in /srv/environments

+ build slack core.python@3.12   there is none yet
+ build mail core.python@3.12   python3 changed: 3.11.6 → 3.11.9
→ switch chat core.python   requirements.txt changed
! blocked jira core.ruby   this host has no ruby
    help: Install Ruby on this host.
- retire old core.python   no pack asks for it any more
- remove bbbb.1   nothing has used it for longer than the grace

Commands for slack core.python@3.12 and 1 more:
    $ python3 -m venv /store/aaaa.1
      in /packs/slack
    $ sh -c 'echo '\\''a b'\\''
      exit 0' '' '/packs/with space'
      in /packs/slack/tools; with API_KEY, MODE; may fail
    They also see API_KEY, MODE.

Commands for chat core.python:
    $ python3 -m venv /store/aaaa.1
      in /packs/slack

The commands see these variables, where they are set, and no others:
    HOME, PATH

Note: a dry run runs nothing, and which version this host has is not known yet of core.python, core.shell.

${checked}Environments: 2 to build, 1 to switch, 1 kept, 1 blocked, 1 to retire, 1 to collect.
`);
    expect(render(host, { verbose: true })).not.toContain('hunter2');
    expect(render(host, { verbose: true })).toContain('  keep slack core.shell   it is as wanted\n');
    expect(render(host, { verbose: true })).toContain('- mark cccc.1   nothing uses it any more\n');
    expect(render(host, { verbose: true })).toContain('    for mail core.python@3.12\n');
  });

  test('is short about very many environments', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `pack${index} core.python`);
    const host = buildHost({
      environments: names.map((name) => buildPlanned(name)),
      builds: names.map((name) => buildBuild([name])),
    });
    const text = render(host);
    expect(text).toContain('… and 800 more; -o json or --verbose shows all\n');
    expect(text).toContain('… and the commands of 980 more builds; -o json or --verbose shows all\n');
    expect(render(host, { verbose: true })).toContain('Commands for pack999 core.python:');
  });

  test('says nothing but a count where nothing would be done, and nothing at all without environments', () => {
    const verifications = [verified(['core.shell', ''], true)];
    expect(render(buildHost({ environments: [kept] }, { verifications }))).toBe(
      `${checked}Environments: 1 ready, none changed.\n`,
    );
    expect(render(buildHost())).toBe(checked);
  });
});

describe('a run', () => {
  test('tells each environment that changed, and the others only when asked for everything', () => {
    const host = buildHost(
      { retired: [keyFrom('old core.python')], environments: [kept] },
      {
        convergence: buildConvergence(
          [
            buildOutcome('slack core.python'),
            buildOutcome('mail core.python'),
            buildOutcome('chat core.python', { action: 'switched', reason: 'requirements.txt changed' }),
            steady,
          ],
          {
            built: ['aaaa.1'],
            collected: { removed: ['bbbb.1'], spared: [{ name: 'cccc.1', reason: 'process 12 uses it' }] },
          },
        ),
      },
    );
    expect(render(host)).toBe(`+ environment slack core.python   built: there is none yet
+ environment mail core.python   built: there is none yet
→ environment chat core.python   switched to one that was there: requirements.txt changed
- environment old core.python   retired
Note: cccc.1 stays in the store: process 12 uses it

${checked}Environments: 2 built (by 1 build), 1 switched, 1 kept, 1 retired, 1 collected.
`);
    expect(render(host, { verbose: true })).toContain(
      '  environment slack core.shell   kept: it is as wanted (generation 1)\n',
    );
    expect(isSteady(host)).toBe(false);
  });

  test('is one line about environments that are as they were', () => {
    const host = buildHost({ environments: [kept] }, { convergence: buildConvergence([steady]) });
    expect(render(host)).toBe(`${checked}Environments: 1 ready, none changed.\n`);
    expect(isSteady(host)).toBe(true);
  });

  test('ends with every failure in full, once for those that share it', () => {
    const failure = buildFailure({ fix: 'Correct requirements.txt.', command: 'sh -c one\ntwo' });
    const broken = { action: 'none', failure, reason: failure.message, fix: failure.fix } as const;
    const host = buildHost(
      { environments: [kept], retired: [keyFrom('slack core.ruby')] },
      {
        convergence: buildConvergence([
          buildOutcome('slack core.python', { ...broken, state: 'degraded', generation: 3 }),
          buildOutcome('mail core.python', { ...broken, state: 'missing', directory: undefined }),
          buildOutcome('jira core.ruby', {
            state: 'blocked',
            action: 'none',
            directory: undefined,
            reason: 'this host has no ruby',
            fix: 'Install Ruby on this host.',
          }),
        ]),
      },
    );
    expect(render(host))
      .toBe(`${checked}Environments: 0 built, 0 switched, 0 kept, 1 degraded, 1 missing, 1 blocked.

failed: environment slack core.python and 1 more: install ended with status 1
  command: sh -c one
           two
  its last 2 lines:
    | Collecting nothing
    | ERROR: no such thing
  log: /store/aaaa.1.log
  slack core.python is degraded: generation 3 still serves, in /store/aaaa.1
  mail core.python is missing: nothing serves
  help: Correct requirements.txt.

blocked: environment jira core.ruby: this host has no ruby
  blocked: nothing serves
  help: Install Ruby on this host.
`);
  });

  test('says of interrupted builds only what serves meanwhile', () => {
    const failure = buildFailure({ cause: 'interrupted', message: 'install was ended: it was interrupted' });
    const host = buildHost(
      { environments: [kept] },
      {
        convergence: buildConvergence([
          buildOutcome('slack core.python', {
            state: 'missing',
            action: 'none',
            directory: undefined,
            failure,
          }),
        ]),
      },
    );
    expect(render(host)).toMatch(
      /\n\ninterrupted: environment slack core\.python; the next run builds what is missing\n {2}missing: nothing serves\n$/u,
    );
  });
});

function verified([runtime, version]: readonly [string, string], available: boolean, reason = 'it answers') {
  return { runtime, version, available, detected: undefined, program: undefined, reason, fix: undefined };
}

describe('what the host lacks', () => {
  const blocked = buildBlocked('slack core.python', { reason: 'no python (python3.12 is not installed)' });
  const verifications = [
    verified(['core.python', '3.12'], false, 'python3.12 is not installed'),
    verified(['core.python', '3.13'], false, 'python3.13 is not installed'),
    verified(['core.ruby', ''], false, 'ruby is not installed'),
    verified(['core.shell', ''], true),
  ];

  test('is told as far as an environment needs it and it was not said yet', () => {
    const host = buildHost({ environments: [blocked] }, { verifications });
    expect(render(host)).toContain(
      'Not available on this host:\n    core.python@3.13: python3.13 is not installed\n\n',
    );
    expect(render(host, { verbose: true })).toContain('    core.ruby: ruby is not installed\n');
  });

  test('is not told where nothing needs it', () => {
    const host = buildHost({ environments: [kept] }, { verifications });
    expect(render(host)).not.toContain('Not available');
  });

  test('is not known of what the policy forbids to ask', () => {
    const refusal = { reason: 'commands may not run here (never-exec)', fix: 'Choose another policy.' };
    const refused = ['3.12', '3.13'].map((version) => ({ runtime: 'core.python', version, ...refusal }));
    const other = { runtime: 'core.ruby', version: '', reason: 'not approved', fix: 'Add this line.' };
    const host = buildHost({ environments: [blocked] }, { refused: [...refused, other] });
    expect(render(host)).toContain(
      'Not verified: commands may not run here (never-exec)\n    core.python@3.12, core.python@3.13\n  help: Choose another policy.\n\n',
    );
    expect(render(host)).not.toContain('core.ruby');
    expect(render(host, { verbose: true })).toContain('Not verified: not approved\n    core.ruby\n');
  });
});
