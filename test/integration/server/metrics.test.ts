import { spawnSync } from 'node:child_process';
import { expect, it, test } from 'vitest';
import type { ControllerEvent } from '../../../src/controller/controller-status.ts';
import type { RepositoryLook } from '../../../src/reconcile/repository/repository-look.ts';
import { buildMetrics } from '../../../src/server/build-metrics.ts';
import { buildCondition, buildController, buildPass } from '../../support/build-controller.ts';
import { ask, startControllerServer } from '../../support/controller-server.ts';

/** Samples of Prometheus' text format by what stands before their value. Throws at a line that is none. */
function parseSamples(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const match = /^([a-z_:][\w:]*(?:\{(?:\w+="(?:[^"\\]|\\.)*",?)*\})?) (\S+)$/iu.exec(line);
      if (match === null) throw new Error(`no sample: ${line}`);
      return [match[1] ?? '', Number(match[2])];
    }),
  );
}

const finished = (pass: Parameters<typeof buildPass>[0], duration = 1500): ControllerEvent => ({
  type: 'pass.finished',
  pass: buildPass(pass),
  duration,
});

const looked = (look: RepositoryLook, at: string): ControllerEvent => ({
  type: 'repository.checked',
  repository: { url: 'https://git.example.com/secret-name.git', branch: 'secret-name' },
  look,
  at,
  duration: 250,
  isRepeated: false,
});

const story: readonly ControllerEvent[] = [
  { type: 'started', version: '1.2.3', paths: ['packs'] },
  { type: 'triggered', kind: 'start' },
  { type: 'pass.started', id: 'p1', triggers: ['start'] },
  { type: 'triggered', kind: 'git' },
  finished({ finishedAt: '2026-03-01T12:00:01.500Z' }),
  { type: 'pass.started', id: 'p2', triggers: ['git'] },
  finished(
    { outcome: 'failed', finishedAt: '2026-03-01T12:01:00Z', counts: { ...buildPass().counts, create: 50 } },
    20,
  ),
  looked({ kind: 'fetched', commit: 'c2', from: 'c1', history: 'continued' }, '2026-03-01T12:00:30Z'),
  looked(
    { kind: 'failed', problem: { reason: 'FetchFailed', message: 'secret-name' } },
    '2026-03-01T12:01:30Z',
  ),
  { type: 'retry.scheduled', delay: 1000, failures: 1 },
  { type: 'trouble', about: 'watching', message: 'packs/secret-name: too many files' },
  { type: 'pass.started', id: 'p3', triggers: ['retry'] },
  finished(
    { outcome: 'invalid', errors: ['packs/secret-name: no pack'], finishedAt: '2026-03-01T12:02:00Z' },
    4,
  ),
];

it('counts what becomes of passes', async () => {
  let time = 100;
  const controller = buildController({
    conditions: [
      buildCondition('Ready', { status: false }),
      buildCondition('Drifted', { status: undefined }),
    ],
    waiting: ['git', 'timer'],
    failures: 2,
    suspended: true,
  });
  const metrics = buildMetrics({ controller, version: '1.2.3', now: () => (time += 2) });
  for (const event of story) metrics.onEvent(event);
  metrics.onEvent({ type: 'pass.started', id: 'p4', triggers: ['timer'] });
  const samples = parseSamples(await metrics.render());
  const ours = Object.fromEntries([...samples].filter(([name]) => /^reconcile_(?!.*_bucket)/u.test(name)));
  expect(ours).toMatchInlineSnapshot(`
    {
      "reconcile_active_workers": 1,
      "reconcile_build_info{version="1.2.3"}": 1,
      "reconcile_changes_total{action="adopt"}": 0,
      "reconcile_changes_total{action="create"}": 2,
      "reconcile_changes_total{action="delete"}": 0,
      "reconcile_changes_total{action="update"}": 1,
      "reconcile_condition{type="Drifted",status="False"}": 0,
      "reconcile_condition{type="Drifted",status="True"}": 0,
      "reconcile_condition{type="Drifted",status="Unknown"}": 1,
      "reconcile_condition{type="Ready",status="False"}": 1,
      "reconcile_condition{type="Ready",status="True"}": 0,
      "reconcile_condition{type="Ready",status="Unknown"}": 0,
      "reconcile_consecutive_failures": 2,
      "reconcile_errors_total": 2,
      "reconcile_files_read_total": 9,
      "reconcile_last_attempt_timestamp_seconds": 1772366520,
      "reconcile_last_success_timestamp_seconds": 1772366401.5,
      "reconcile_repository_check_seconds_count": 2,
      "reconcile_repository_check_seconds_sum": 0.5,
      "reconcile_repository_checks_total{result="failed"}": 1,
      "reconcile_repository_checks_total{result="fetched"}": 1,
      "reconcile_repository_checks_total{result="unchanged"}": 0,
      "reconcile_repository_last_success_timestamp_seconds": 1772366430,
      "reconcile_rows_read_total": 27,
      "reconcile_statements_total": 36,
      "reconcile_suspend_status": 1,
      "reconcile_terminal_errors_total": 1,
      "reconcile_time_seconds_count": 3,
      "reconcile_time_seconds_sum": 1.524,
      "reconcile_total{result="applied"}": 1,
      "reconcile_total{result="failed"}": 1,
      "reconcile_total{result="held"}": 0,
      "reconcile_total{result="interrupted"}": 0,
      "reconcile_total{result="invalid"}": 1,
      "reconcile_total{result="partial"}": 0,
      "reconcile_total{result="unchanged"}": 0,
      "reconcile_troubles_total": 1,
      "reconcile_workqueue_adds_total{trigger="git"}": 1,
      "reconcile_workqueue_adds_total{trigger="start"}": 1,
      "reconcile_workqueue_depth": 2,
      "reconcile_workqueue_queue_duration_seconds_count": 2,
      "reconcile_workqueue_queue_duration_seconds_sum": 4,
      "reconcile_workqueue_retries_total": 1,
      "reconcile_workqueue_unfinished_work_seconds": 2,
    }
  `);
  expect(samples.get('reconcile_time_seconds_bucket{le="0.025"}')).toBe(2);
});

it('names no object, file or error', async () => {
  const metrics = buildMetrics({ controller: buildController(), version: '1.2.3' });
  for (const event of story) metrics.onEvent(event);
  const text = await metrics.render();
  expect(text).not.toContain('secret-name');
  expect(text).not.toContain('abc1234');
});

it('grows with the number of outcomes, not with the number of events', async () => {
  const metrics = buildMetrics({ controller: buildController(), version: '1.2.3' });
  for (const event of story) metrics.onEvent(event);
  const before = parseSamples(await metrics.render()).size;
  for (let count = 0; count < 1000; count += 1) {
    for (const event of story) metrics.onEvent(event);
  }
  const added = parseSamples(await metrics.render()).size - before;
  // Kinds of handles of this process may come and go.
  expect(added).toBeLessThan(10);
});

it('is served with the type of its format, and with events of the controller', async () => {
  const { address, onEvent } = await startControllerServer();
  for (const event of story) onEvent(event);
  const { headers, body } = await ask(address, '/metrics');
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(parseSamples(body).get('reconcile_total{result="applied"}')).toBe(1);
});

const promtool = spawnSync('promtool', ['--version']).status === 0;

test.runIf(promtool)(
  'promtool finds nothing wrong with them (needs promtool, of the package prometheus)',
  async () => {
    const { address, onEvent } = await startControllerServer();
    for (const event of story) onEvent(event);
    const { body } = await ask(address, '/metrics');
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: body,
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  },
);
