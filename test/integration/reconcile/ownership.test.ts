import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { files, makeRepository, pack, policy, runtime } from '../../support/repository.ts';

const idsOf = `select 'pack' as kind, ref, id::text from pack
  union all select 'runtime', ref, id::text from runtime
  union all select 'version', runtime_ref || '@' || version, id::text from runtime_version order by 1, 2`;
const inventoryOf = 'select ref, source, held from reconcile.inventory order by kind, ref';

describeOnEachDatabase('pruning', (open) => {
  it('deletes what left the manifests, remembers it in the audit, and leaves what others made', async () => {
    const opened = await open();
    await opened.close();
    const { pass, remove } = makeRepository(opened, files);
    await pass();
    await opened.sql(`insert into pack (ref, label, version) values ('theirs', 'Theirs', '1.0.0')`);
    remove('packs/slack');
    await expect(pass()).resolves.toMatchObject({ outcome: 'unchanged', plan: { orphans: { length: 3 } } });
    const planned = await pass({ mode: 'plan', prune: policy });
    const applied = await pass({ prune: policy });
    expect(applied).toMatchObject({ outcome: 'applied', applied: { counts: { delete: 3 } } });
    expect(applied.plan?.digest).toBe(planned.plan?.digest);
    await expect(opened.sql('select ref from pack order by ref')).resolves.toEqual([
      { ref: 'core' },
      { ref: 'theirs' },
    ]);
    await expect(
      opened.sql('select 1 from runtime union all select 1 from runtime_version'),
    ).resolves.toEqual([]);
    await expect(opened.sql(inventoryOf)).resolves.toEqual([{ ref: 'core', source: 'main', held: null }]);
    await expect(
      opened.sql(`select ref, fields from reconcile.change where run_id = $1 order by seq`, [
        applied.applied?.runId,
      ]),
    ).resolves.toMatchObject([{ ref: 'slack.bash@3.12' }, { ref: 'slack.bash' }, { ref: 'slack' }]);
    await expect(pass({ prune: policy })).resolves.toMatchObject({ outcome: 'unchanged' });
  });

  it('deletes a single target that left the manifests, and leaves the others', async () => {
    const opened = await open();
    await opened.close();
    const { pass, remove } = makeRepository(opened, { ...files, 'packs/zoom/pack.yaml': pack('zoom') });
    await pass();
    for (const each of ['core', 'slack', 'zoom']) remove(`packs/${each}`);
    await expect(pass({ targets: ['zoom'] })).resolves.toMatchObject({
      outcome: 'invalid',
      diagnostics: [{ code: 'target.unknown' }],
    });
    const held = await pass({ targets: ['zoom'], prune: policy });
    expect(held.plan?.held.map(({ ref, reason }) => `${ref} ${reason}`)).toEqual(['zoom empty']);
    await pass({ targets: ['zoom'], prune: { ...policy, allowEmpty: true } });
    await expect(opened.sql('select ref from pack order by ref')).resolves.toEqual([
      { ref: 'core' },
      { ref: 'slack' },
    ]);
  });

  it('never prunes while any input is invalid', async () => {
    const opened = await open();
    await opened.close();
    const { pass, remove, write } = makeRepository(opened, files);
    await pass();
    remove('packs/slack');
    write('packs/core/pack.yaml', 'ref: [core\n');
    await expect(pass({ prune: policy })).resolves.toMatchObject({ outcome: 'invalid' });
    const kept = await pass({ prune: policy, keepGoing: true });
    expect(kept.plan?.held.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 4 }, () => 'incomplete'),
    );
    await expect(opened.sql('select ref from pack order by ref')).resolves.toHaveLength(2);
  });

  it('never takes along what manifests still describe, nor what they depend on', async () => {
    const opened = await open();
    await opened.close();
    const { pass, remove, write } = makeRepository(opened, {
      ...files,
      'packs/needy/pack.yaml': pack('needy', 'dependencies: [core]\n'),
    });
    await pass();
    remove('packs/slack/pack.yaml');
    remove('packs/core');
    write('packs/slack/runtimes/bash.yaml', `kind: Runtime\n${runtime('slack.bash')}`);
    const held = await pass({ prune: policy });
    expect(held.plan?.held.map(({ ref, reason }) => `${ref} ${reason}`)).toEqual([
      'core needed',
      'slack needed',
    ]);
    await expect(
      opened.sql('select ref from pack union all select ref from runtime order by 1'),
    ).resolves.toHaveLength(4);
    remove('packs/needy');
    remove('packs/slack');
    const gone = await pass({ prune: { ...policy, allowEmpty: true } });
    expect(gone.applied?.counts.delete).toBe(5);
  });

  it('keeps the inventory of what the database refuses to delete', async () => {
    const opened = await open();
    await opened.close();
    const { pass, remove } = makeRepository(opened, files);
    await pass();
    await opened.sql(
      `create function refuse() returns trigger as $$ begin raise exception 'not today'; end $$ language plpgsql`,
    );
    await opened.sql('create trigger refuse before delete on pack for each row execute function refuse()');
    const before = await opened.sql(inventoryOf);
    remove('packs/slack');
    await expect(pass({ prune: policy })).rejects.toMatchObject({ code: 'database.rejected' });
    await expect(opened.sql(inventoryOf)).resolves.toEqual(before);
    await expect(opened.sql('select ref from pack order by ref')).resolves.toHaveLength(2);
  });

  it('holds deletes back, lets everything else through, and says so in the inventory until it is over', async () => {
    const opened = await open();
    await opened.close();
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`packs/p${index}/pack.yaml`, pack(`p${index}`)]),
    );
    const { pass, remove, write } = makeRepository(opened, { ...files, ...many });
    await pass();
    for (let index = 0; index < 12; index += 1) remove(`packs/p${index}`);
    write('packs/core/pack.yaml', pack('core', 'label: Core\n'));
    const held = await pass({ prune: policy });
    expect(held).toMatchObject({ outcome: 'applied', applied: { counts: { update: 1, delete: 0 } } });
    expect(held.plan?.held).toHaveLength(12);
    await expect(
      opened.sql(`select count(*)::int as held from reconcile.inventory where held = 'limit'`),
    ).resolves.toEqual([{ held: 12 }]);
    await expect(
      opened.sql(`select held from reconcile.run order by finished_at desc limit 1`),
    ).resolves.toEqual([{ held: 12 }]);
    await expect(pass({ prune: policy })).resolves.toMatchObject({
      outcome: 'unchanged',
      plan: { held: { length: 12 } },
    });
    const allowed = await pass({ prune: { ...policy, allowed: 12 } });
    expect(allowed).toMatchObject({
      outcome: 'applied',
      plan: { held: [] },
      applied: { counts: { delete: 12 } },
    });
  });

  it('protects what its last manifest protected', async () => {
    const opened = await open();
    await opened.close();
    const { pass, remove, write } = makeRepository(opened, {
      ...files,
      'packs/slack/pack.yaml': pack('slack', 'lifecycle: { prevent_destroy: true }\n'),
    });
    await pass();
    remove('packs/slack');
    const held = await pass({ prune: policy });
    expect(held.plan?.held.map(({ ref, reason }) => `${ref} ${reason}`)).toEqual([
      'slack protected',
      'slack.bash related',
      'slack.bash@3.12 related',
    ]);
    write('packs/slack.yaml', `kind: Pack\n${pack('slack', 'lifecycle: { prevent_destroy: false }\n')}`);
    await pass();
    remove('packs/slack.yaml');
    await expect(pass({ prune: policy })).resolves.toMatchObject({ applied: { counts: { delete: 3 } } });
  });
});

describeOnEachDatabase('moving', (open) => {
  it('renames a pack with its runtimes and versions, and keeps the rows that refer to them', async () => {
    const opened = await open();
    await opened.close();
    const { pass, remove, write } = makeRepository(opened, files);
    await pass();
    await opened.sql(
      `create table action (id bigserial primary key, pack bigint not null references pack (id) on delete cascade, runtime bigint references runtime (id))`,
    );
    await opened.sql(`insert into action (pack, runtime) select pack, id from runtime`);
    const before = await opened.sql<{ id: string }>(idsOf);
    remove('packs/slack');
    write(
      'packs/chat.yaml',
      `kind: Pack\n${pack('chat', 'moved: { from: slack }\n')}---\nkind: Runtime\n${runtime('chat.bash')}`,
    );
    const renamed = await pass({ prune: policy });
    expect(renamed).toMatchObject({
      outcome: 'applied',
      applied: { counts: { update: 3, create: 0, delete: 0 } },
    });
    const after = await opened.sql<{ ref: string; id: string }>(idsOf);
    expect(after.map(({ ref }) => ref)).toEqual(['chat', 'core', 'chat.bash', 'chat.bash@3.12']);
    expect(after.map(({ id }) => id).toSorted()).toEqual(before.map(({ id }) => id).toSorted());
    await expect(
      opened.sql(
        `select p.ref as pack, r.ref as runtime from action as a join pack as p on p.id = a.pack join runtime as r on r.id = a.runtime`,
      ),
    ).resolves.toEqual([{ pack: 'chat', runtime: 'chat.bash' }]);
    await expect(opened.sql(inventoryOf)).resolves.toMatchObject([
      { ref: 'chat' },
      { ref: 'core' },
      { ref: 'chat.bash' },
      { ref: 'chat.bash@3.12' },
    ]);
    await expect(pass({ prune: policy })).resolves.toMatchObject({ outcome: 'unchanged' });
  });

  it('renames over a row that others deleted', async () => {
    const opened = await open();
    await opened.close();
    const { pass, remove, write } = makeRepository(opened, {
      ...files,
      'packs/chat/pack.yaml': pack('chat'),
    });
    await pass();
    await opened.sql(`delete from pack where ref = 'chat'`);
    remove('packs/core');
    write('packs/chat/pack.yaml', pack('chat', 'moved: { from: core }\n'));
    await expect(pass()).resolves.toMatchObject({ outcome: 'applied', applied: { counts: { update: 1 } } });
    await expect(opened.sql('select ref from pack order by ref')).resolves.toEqual([
      { ref: 'chat' },
      { ref: 'slack' },
    ]);
    await expect(pass()).resolves.toMatchObject({ outcome: 'unchanged' });
  });

  it('does not take for gone what only moves, even where something else is asked about', async () => {
    const opened = await open();
    await opened.close();
    const { pass, remove, write } = makeRepository(opened, files);
    await pass();
    remove('packs/core');
    write('packs/new.yaml', `kind: Pack\n${pack('new', 'moved: { from: core }\n')}`);
    await expect(pass({ targets: ['core'], prune: policy })).resolves.toMatchObject({
      plan: { changes: [], held: [] },
    });
    await expect(pass()).resolves.toMatchObject({ applied: { counts: { update: 1, create: 0 } } });
  });

  it('takes a pack over from another source, which then has nothing to delete', async () => {
    const opened = await open();
    await opened.close();
    const first = makeRepository(opened, files, 'first');
    await first.pass();
    const before = await opened.sql(idsOf);
    const second = makeRepository(
      opened,
      {
        'packs/slack.yaml': `kind: Pack\n${pack('slack')}---\nkind: Runtime\n${runtime('slack.bash')}`,
      },
      'second',
    );
    const refused = await second.pass();
    expect(refused.diagnostics.map(({ code }) => code)).toContain('plan.owned-by-other-source');
    expect(refused.diagnostics[0]?.message).toMatch(
      /source first, which last applied it from packs\/slack\/pack\.yaml:1/u,
    );
    second.write(
      'packs/slack.yaml',
      `kind: Pack\n${pack('slack', 'moved: { source: first }\n')}---\nkind: Runtime\n${runtime('slack.bash')}`,
    );
    await expect(second.pass()).resolves.toMatchObject({
      outcome: 'applied',
      applied: { counts: { adopt: 3 } },
    });
    await expect(first.pass()).resolves.toMatchObject({ outcome: 'invalid' });
    first.remove('packs/slack');
    await expect(first.pass({ prune: policy })).resolves.toMatchObject({ outcome: 'unchanged' });
    await expect(opened.sql(idsOf)).resolves.toEqual(before);
  });
});

describeOnEachDatabase('drift', (open) => {
  it('is corrected, reported, or ignored', async () => {
    const opened = await open();
    await opened.close();
    const { pass } = makeRepository(opened, { 'packs/core/pack.yaml': pack('core', 'label: Core\n') });
    await pass();
    await opened.sql(`update pack set label = 'Edited'`);
    const labels = () => opened.sql('select label from pack');
    const reported = await pass({ drift: 'report' });
    expect(reported).toMatchObject({
      outcome: 'unchanged',
      plan: { changes: [], drift: [{ ref: 'core', missing: false }] },
    });
    await expect(pass({ drift: 'ignore' })).resolves.toMatchObject({
      outcome: 'unchanged',
      plan: { drift: [] },
    });
    await expect(labels()).resolves.toEqual([{ label: 'Edited' }]);
    await expect(pass()).resolves.toMatchObject({ outcome: 'applied', plan: { changes: [{ drift: true }] } });
    await expect(labels()).resolves.toEqual([{ label: 'Core' }]);
  });
});
