import { expect, it } from 'vitest';
import { renderMigration, type MigrationView } from '../../../src/report/render-migration.ts';

function linesOf(changeTriggers: MigrationView['changeTriggers']): readonly string[] {
  const view = { database: 'db', schema: 'public', platformTablesExisted: true, applied: [], changeTriggers };
  return renderMigration(view).trimEnd().split('\n').slice(2);
}

it('tells of change triggers where there can be some, and of what they forbid', () => {
  expect(linesOf(undefined)).toEqual([]);
  expect(linesOf({ state: 'absent', done: undefined, mayPrepare: false })).toEqual([
    'Change triggers: none; what others change is seen at the next resync (`reconcile migrate --change-triggers` installs them).',
  ]);
  expect(linesOf({ state: 'installed', done: 'renewed', mayPrepare: true })).toEqual([
    'Change triggers: renewed now.',
    expect.stringMatching(
      /^Note: this server allows PREPARE TRANSACTION.*SET LOCAL reconcile\.announce = off\.$/u,
    ),
  ]);
});
