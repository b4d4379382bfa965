import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { files, makeRepository, pack } from '../../support/repository.ts';

describeOnEachDatabase('isolated units', (open) => {
  it('leaves out what is invalid or refused, holds up only what needs it, and says why', async () => {
    const opened = await open();
    await opened.close();
    await opened.sql(`alter table pack add constraint no_evil check (label <> 'Evil')`);
    const { pass } = makeRepository(opened, {
      'packs/good/pack.yaml': pack('good'),
      'packs/evil/pack.yaml': pack('evil', 'label: Evil\n'),
      'packs/needs-evil/pack.yaml': pack('needs-evil', 'dependencies: [evil]\n'),
      'packs/broken/pack.yaml': pack('broken', 'tags: 7\n'),
      'packs/needs-broken/pack.yaml': pack('needs-broken', 'dependencies: [broken]\n'),
      'packs/deeper/pack.yaml': pack('deeper', 'dependencies: [needs-broken]\n'),
    });
    await expect(pass()).resolves.toMatchObject({ outcome: 'invalid' });
    const result = await pass({ keepGoing: true });
    expect(result.outcome).toBe('applied');
    expect(result.units?.map(({ unit, status, by }) => [unit, status, by])).toEqual([
      ['broken', 'failed', undefined],
      ['deeper', 'blocked', 'needs-broken'],
      ['evil', 'failed', undefined],
      ['good', 'applied', undefined],
      ['needs-broken', 'blocked', 'broken'],
      ['needs-evil', 'blocked', 'evil'],
    ]);
    expect(result.units?.find(({ unit }) => unit === 'evil')?.diagnostics[0]).toMatchObject({
      code: 'apply.rejected',
      location: { file: 'packs/evil/pack.yaml', line: 3 },
    });
    await expect(opened.sql('select ref from pack')).resolves.toEqual([{ ref: 'good' }]);
    await expect(opened.sql('select outcome, failed from reconcile.run')).resolves.toMatchObject([
      { outcome: 'partial', failed: [{ unit: 'broken' }, { unit: 'evil' }] },
    ]);
    const again = await pass({ keepGoing: true });
    expect(again.units?.find(({ unit }) => unit === 'good')?.status).toBe('unchanged');
    await expect(opened.sql('select 1 from reconcile.run')).resolves.toHaveLength(1);
  });
});

describeOnEachDatabase('a constraint that is checked at the end', (open) => {
  it('is told of the object that breaks it, and isolated like any other', async () => {
    const opened = await open();
    await opened.close();
    await opened.sql('create table label (name text primary key)');
    await opened.sql(`insert into label values ('good')`);
    await opened.sql(
      'alter table pack add constraint known_label foreign key (label) references label (name) deferrable initially deferred',
    );
    const { pass } = makeRepository(opened, {
      'packs/good/pack.yaml': pack('good'),
      'packs/bad/pack.yaml': pack('bad', 'label: Bad\n'),
    });
    await expect(pass()).rejects.toMatchObject({
      message: expect.stringContaining('packs/bad/pack.yaml:3:8') as string,
    });
    await expect(opened.sql('select ref from pack')).resolves.toEqual([]);
    await expect(pass({ keepGoing: true })).resolves.toMatchObject({
      outcome: 'applied',
      units: [
        { unit: 'bad', status: 'failed' },
        { unit: 'good', status: 'applied' },
      ],
    });
  });
});

describeOnEachDatabase('approved plans', (open) => {
  it('apply as they were reviewed, or are refused with what moved', async () => {
    const opened = await open();
    await opened.close();
    const { pass, write } = makeRepository(opened, files);
    const reviewed = await pass({ mode: 'plan' });
    const digest = reviewed.plan?.digest ?? '';
    const approval = { digest, changes: undefined };
    write('packs/core/pack.yaml', pack('core', 'label: Other\n'));
    await expect(pass({ approval })).rejects.toMatchObject({ code: 'plan.stale' });
    await expect(opened.sql('select ref from pack')).resolves.toEqual([]);
    write('packs/core/pack.yaml', pack('core'));
    await expect(pass({ approval })).resolves.toMatchObject({ outcome: 'applied', plan: { digest } });
    await expect(pass({ approval })).rejects.toMatchObject({ code: 'plan.stale' });
  });
});

describeOnEachDatabase('an approved plan that isolates units', (open) => {
  it('is applied whole or not at all', async () => {
    const opened = await open();
    await opened.close();
    await opened.sql(`alter table pack add constraint no_evil check (label <> 'Evil')`);
    const { pass } = makeRepository(opened, {
      ...files,
      'packs/evil/pack.yaml': pack('evil', 'label: Evil\n'),
    });
    const reviewed = await pass({ mode: 'plan', keepGoing: true });
    const approval = { digest: reviewed.plan?.digest ?? '', changes: undefined };
    await expect(pass({ keepGoing: true, approval })).rejects.toMatchObject({ code: 'database.rejected' });
    await expect(opened.sql('select ref from pack')).resolves.toEqual([]);
  });
});

describeOnEachDatabase('what is left to others', (open) => {
  it('stays theirs when the manifest gives it up, and is wanted anew when it is enforced', async () => {
    const opened = await open();
    await opened.close();
    const left = `description: mine\nconfig: { a: mine }\nlifecycle: { config: { a: seed }, ignore_changes: [description] }\n`;
    const { pass, write } = makeRepository(opened, { 'packs/core/pack.yaml': pack('core', left) });
    await opened.sql(
      `insert into pack (ref, label, version, description, config) values ('core', 'core', '1.0.0', 'theirs', '{"a": "theirs"}')`,
    );
    const row = () => opened.sql('select description, config from pack');
    await pass();
    await expect(pass()).resolves.toMatchObject({ outcome: 'unchanged' });
    write('packs/core/pack.yaml', pack('core'));
    await pass();
    await expect(row()).resolves.toEqual([{ description: 'theirs', config: { a: 'theirs' } }]);
    write('packs/core/pack.yaml', pack('core', left));
    await pass();
    write('packs/core/pack.yaml', pack('core', 'description: mine\nconfig: { a: mine }\n'));
    await expect(pass({ drift: 'report' })).resolves.toMatchObject({
      outcome: 'applied',
      plan: { drift: [] },
    });
    await expect(row()).resolves.toEqual([{ description: 'mine', config: { a: 'mine' } }]);
    await expect(pass()).resolves.toMatchObject({ outcome: 'unchanged' });
  });
});

describeOnEachDatabase('the retention of the audit', (open) => {
  it('removes old runs in the transaction of the next one', async () => {
    const opened = await open();
    await opened.close();
    const { pass, write } = makeRepository(opened, files);
    await pass();
    await opened.sql(`update reconcile.run set finished_at = finished_at - interval '2 days'`);
    write('packs/core/pack.yaml', pack('core', 'label: Core\n'));
    await pass({ historyRetention: 3 * 86_400_000 });
    await expect(opened.sql('select 1 from reconcile.run')).resolves.toHaveLength(2);
    write('packs/core/pack.yaml', pack('core', 'label: Again\n'));
    const last = await pass({ historyRetention: 86_400_000 });
    expect(last.outcome).toBe('applied');
    await expect(opened.sql('select distinct run_id from reconcile.change')).resolves.toHaveLength(2);
  });
});
