import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildMetrics } from '../../src/server/build-metrics.ts';
import { settingRows, variablesOf, type NamedRow } from '../../src/settings-table.ts';
import { watchServerSettings } from '../../src/settings-of-watch-server.ts';
import { buildController } from '../support/build-controller.ts';
import { makeTree } from '../support/temporary-tree.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const guide = readFileSync(join(root, 'docs/operations.md'), 'utf8');
const unit = readFileSync(join(root, 'examples/systemd/reconcile.service'), 'utf8');
const alerts = /```yaml\n(groups:[^]*?)```/u.exec(guide)?.[1] ?? '';

function runs(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0;
}

async function namesOfMetrics(): Promise<readonly string[]> {
  const text = await buildMetrics({ controller: buildController(), version: '1.2.3' }).render();
  return [...text.matchAll(/^# TYPE (reconcile_\w+)/gmu)].map(([, name = '']) => name);
}

describe('the guide for operations', () => {
  it('describes every metric that there is, and no other', async () => {
    const table = guide.slice(guide.indexOf('## Metrics'), guide.indexOf('Alerts to begin with'));
    const described = [...table.matchAll(/`(reconcile_\w+)/gu)].map(([, name = '']) => name);
    expect(described.toSorted()).toEqual((await namesOfMetrics()).toSorted());
  });

  it('alerts by metrics that there are', async () => {
    const { groups } = parse(alerts) as { groups: { rules: { expr: string }[] }[] };
    const used = groups.flatMap(({ rules }) =>
      rules.flatMap(({ expr }) => expr.match(/reconcile_\w+/gu) ?? []),
    );
    const known = await namesOfMetrics();
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
  });

  it.runIf(runs('promtool'))(
    'has alerts that promtool takes (needs promtool, of the package prometheus)',
    () => {
      const file = join(makeTree({ 'alerts.yaml': alerts }), 'alerts.yaml');
      const { status, stdout } = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
      expect([status, stdout]).toEqual([0, expect.stringContaining('SUCCESS: 9 rules found')]);
    },
  );
});

describe('the unit of systemd', () => {
  it('sets only what there is to set', () => {
    const watchRows = Object.entries(watchServerSettings).map(
      ([name, row]) => ({ ...row, name }) as unknown as NamedRow,
    );
    const known = new Set([...settingRows, ...watchRows].flatMap(variablesOf));
    const set = [...unit.matchAll(/^Environment=(RECONCILE_\w+)=/gmu)].map(([, name = '']) => name);
    expect(set.length).toBeGreaterThan(2);
    expect(set.filter((name) => !known.has(name))).toEqual([]);
  });

  describe.runIf(runs('systemd-analyze'))('(needs systemd-analyze, of systemd)', () => {
    // The program is elsewhere here.
    const text = unit.replace('/usr/local/bin/reconcile', process.execPath);
    const file = (): string => join(makeTree({ 'reconcile.service': text }), 'reconcile.service');

    it('is valid', () => {
      const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', file()], {
        encoding: 'utf8',
      });
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    });

    it('exposes little', () => {
      const options = ['--offline=true', '--threshold=20', '--no-pager'];
      const { status, stdout, stderr } = spawnSync('systemd-analyze', ['security', ...options, file()], {
        encoding: 'utf8',
      });
      expect(status, stdout + stderr).toBe(0);
    });
  });
});
