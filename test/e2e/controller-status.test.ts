import { expect, test } from 'vitest';
import { buildCondition, buildController, buildPass } from '../support/build-controller.ts';
import { startControllerServer } from '../support/controller-server.ts';
import { runCliSeries } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

test('reconcile status --url shows what a controller says, and ends as it is', async () => {
  const notReady = [buildCondition('Ready', { status: false })];
  const outcomes = ['invalid', 'held', 'partial', 'failed'] as const;
  const servers = await Promise.all([
    startControllerServer(),
    ...outcomes.map((outcome) =>
      startControllerServer(
        {},
        buildController({ conditions: notReady, lastAttempt: buildPass({ outcome, id: 'p2' }) }),
      ),
    ),
  ]);
  const results = await runCliSeries(
    [
      ...servers.map((server) => ['status', '--url', server.address]),
      ['status', '-o', 'json', '--url', servers[0].address],
    ],
    { cwd: makeTree({}) },
  );
  expect(results.map(({ code }) => code)).toEqual([0, 3, 4, 6, 1, 0]);
  expect(results[0]?.stdout).toMatch(/^Controller {4}reconcile 1\.2\.3, running for .*\nState {9}ready\n/u);
  expect(JSON.parse(results[5]?.stdout ?? '')).toMatchObject({ type: 'controller-status', version: '1.2.3' });
});
