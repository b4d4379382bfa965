import { expect, test } from 'vitest';
import { toJsonReport } from '../../../src/report/render-json.ts';
import { buildReconciliation } from '../../support/build-reconciliation.ts';
import { host } from '../../support/whole-host.ts';

test('a host is told with names of variables and no value of one', () => {
  const report = toJsonReport(buildReconciliation({ host }));
  expect(JSON.stringify(report)).not.toContain('hunter2');
  expect(report.host).toMatchObject({
    root: '/srv/environments',
    verifications: [
      { runtime: 'core.python', version: '3.12', available: true, detected: '3.12.4', fix: null },
      { runtime: 'core.ruby', version: null, available: false, program: null, fix: 'Install it.' },
    ],
    refused: [{ runtime: 'core.go', version: null }],
    plan: {
      environments: [
        {
          pack: 'slack',
          runtime: 'core.python',
          version: '3.12',
          action: 'build',
          changes: [{ part: 'programs.python3' }],
          serving: 'bbbb.1',
          target: 'aaaa.1',
          variables: ['TOKEN'],
          fix: null,
        },
        {
          pack: 'jira',
          action: 'blocked',
          target: null,
          fingerprint: null,
          fix: 'Install Python on this host.',
        },
      ],
      builds: [
        {
          users: [{ pack: 'slack', runtime: 'core.python', version: '3.12' }],
          steps: [
            {
              argv: ['python3', '-m', 'venv', '/store/aaaa.1'],
              cwd: '/packs/slack',
              variables: ['A', 'API_KEY'],
            },
          ],
        },
      ],
      retired: [{ pack: 'old', runtime: 'core.python', version: null }],
      collectionHeld: 'a part of the input failed',
    },
    convergence: {
      environments: [
        { state: 'degraded', failure: { message: 'install ended with status 1', log: '/store/aaaa.1.log' } },
        { state: 'blocked', directory: null, failure: null },
      ],
      removed: ['cccc.1'],
      spared: [{ name: 'dddd.1', reason: 'in use' }],
    },
  });
  expect(toJsonReport(buildReconciliation()).host).toBeNull();
});
