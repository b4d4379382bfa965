import { describe, expect, it, onTestFinished } from 'vitest';
import { connectForeigner } from '../support/foreign-client.ts';
import { startGate } from '../support/gate.ts';
import { makeHostRepository } from '../support/environment-repository.ts';

const repository = { 'packs/one/pack.yaml': 'ref: one\nlabel: stated\nversion: 1.0.0\n' };

describe('reconcile migrate --change-triggers', () => {
  it('has a watching run put back at once what is changed by hand', async () => {
    const host = await makeHostRepository(repository);
    expect(await host.run('migrate')).toMatchObject({
      stdout: expect.stringContaining('Change triggers: none'),
    });
    expect(await host.json('migrate', '--change-triggers')).toMatchObject({
      changeTriggers: { state: 'installed', done: 'installed' },
    });
    expect(await host.json('status')).toMatchObject({ changeTriggers: 'installed' });
    expect((await host.run('status')).stdout).toMatch(/^Triggers {2}installed; /mu);
    const started = host.start('watch', 'packs', '--log-level', 'debug');
    await started.said('created=1');
    const foreigner = await connectForeigner(host.env['DATABASE_URL'] ?? '');
    await foreigner.query(`update pack set label = 'altered'`);
    await started.said('created=0 updated=1');
    expect(await host.rows('select label from pack')).toEqual([{ label: 'stated' }]);
    started.process.kill('SIGTERM');
    expect((await started.result).code).toBe(0);
    expect((await host.run('migrate', '--no-change-triggers')).stdout).toContain(
      'Change triggers: removed now.',
    );
  });

  it('prints the SQL for somebody else to run, which is all that it does then', async () => {
    const host = await makeHostRepository(repository);
    const { stdout } = await host.run('migrate', '--change-triggers', '--print-sql');
    expect(await host.json('status')).toMatchObject({ changeTriggers: 'absent' });
    const owner = await connectForeigner(host.env['DATABASE_URL'] ?? '');
    await owner.query(stdout);
    expect(await host.json('migrate')).toMatchObject({ changeTriggers: { state: 'installed', done: null } });
    await owner.query((await host.run('migrate', '--no-change-triggers', '--print-sql')).stdout);
    expect(await host.json('migrate')).toMatchObject({ changeTriggers: { state: 'absent', done: null } });
  });

  it('is refused where it makes no sense, with what does', async () => {
    const host = await makeHostRepository(repository, 'embedded');
    const refusals = [
      [['migrate', '--change-triggers'], /embedded database has nobody[\s\S]*DATABASE_URL/u],
      [
        ['migrate', '--print-sql'],
        /--print-sql prints the SQL of --change-triggers or --no-change-triggers/u,
      ],
    ] as const;
    for (const [args, said] of refusals) {
      const { code, stderr } = await host.run(...args);
      expect(code).toBe(3);
      expect(stderr).toMatch(said);
    }
    expect(await host.json('migrate')).toMatchObject({ changeTriggers: null });
    expect(await host.json('status')).toMatchObject({ changeTriggers: null });
  });
});

/** As a pooler in transaction mode: whatever a session listened to belongs to somebody else. */
function withoutListening(data: Buffer): Buffer {
  return Buffer.from(data.toString('latin1').replace('listen reconcile', 'select 123456789'), 'latin1');
}

describe('reconcile watch through a pooler', () => {
  it('says that it hears nothing, unless it is told of a direct connection', async () => {
    const host = await makeHostRepository(repository);
    const { DATABASE_URL: direct = '' } = host.env;
    const pooler = await startGate({ port: Number(new URL(direct).port) }, withoutListening);
    onTestFinished(pooler.close);
    const pooled = new URL(direct);
    pooled.host = `127.0.0.1:${pooler.port}`;

    const deaf = host.startWith({ DATABASE_URL: pooled.href }, ['watch', 'packs']);
    await deaf.said('behind a pooler in transaction mode');
    await deaf.said('outcome=applied');
    deaf.process.kill('SIGTERM');
    expect((await deaf.result).stderr).toContain('--direct-database-url or DIRECT_DATABASE_URL');

    const variables = { DATABASE_URL: pooled.href, DIRECT_DATABASE_URL: direct };
    const hearing = host.startWith(variables, ['watch', 'packs', '--log-level', 'debug']);
    await hearing.said('outcome=unchanged');
    const foreigner = await connectForeigner(direct);
    await foreigner.query('notify reconcile');
    await hearing.said('triggers=database');
    hearing.process.kill('SIGTERM');
    const { code, stderr } = await hearing.result;
    expect(code).toBe(0);
    expect(stderr).not.toContain('pooler');
  });
});
