import { runCli } from '../support/run-cli.ts';
import { hasPacks, isWhole, relabelOne, type Step } from './step.ts';
import type { SoakWorld } from './soak-world.ts';
import { WatchedController } from './watched-controller.ts';

async function writeOne(world: SoakWorld): Promise<string> {
  const pack = relabelOne(world);
  await world.write(pack);
  return pack.ref;
}

/** Steps that a soak makes at certain places, and not at others. */
export const rareSteps = {
  kill: {
    name: 'kill the controller',
    weight: 0,
    // What the last valid files said is not known to another process.
    isPossible: isWhole,
    run: async (world) => {
      await world.controller.exchange('SIGKILL');
      return '';
    },
  },
  stop: {
    name: 'stop the controller and start another',
    weight: 0,
    isPossible: isWhole,
    run: async (world) => {
      const code = await world.controller.exchange('SIGTERM');
      if (code !== 0) throw new Error(`it ended with ${code} when it was told to stop`);
      return '';
    },
  },
  restart: {
    name: 'restart the database server',
    weight: 0,
    run: async (world) => {
      await world.server.restart();
      return '';
    },
  },
} as const satisfies Readonly<Record<string, Step>>;

/** What goes wrong, and what operators do. */
export const faultSteps: readonly Step[] = [
  {
    name: 'end all connections to the database',
    weight: 3,
    run: async (world) => {
      const ended = await world.sql(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'reconcile'`,
      );
      return `${ended.length} connections`;
    },
  },
  {
    name: 'lock a table beyond the patience of a pass',
    weight: 0.3,
    isPossible: hasPacks,
    run: async (world) => {
      let ref = '';
      await world.withLockedPacks(async () => {
        const failures = await world.controller.count('reconcile_consecutive_failures');
        ref = await writeOne(world);
        await world.controller.until(
          'a failure',
          async () => (await world.controller.count('reconcile_consecutive_failures')) > failures,
        );
      });
      return ref;
    },
  },
  {
    name: 'hang up',
    weight: 3,
    run: async (world) => {
      world.controller.signal('SIGHUP');
      return '';
    },
  },
  {
    name: 'halt the process for a moment',
    weight: 2,
    isPossible: hasPacks,
    run: async (world) => {
      world.controller.signal('SIGSTOP');
      const ref = await writeOne(world);
      world.controller.signal('SIGCONT');
      return ref;
    },
  },
  {
    name: 'suspend, change and resume',
    weight: 2,
    isPossible: hasPacks,
    run: async (world) => {
      await world.converge();
      await world.rest();
      await world.controller.post('/-/suspend');
      const ref = await writeOne(world);
      const before = await world.rows();
      await world.controller.until(
        'something that waits',
        async () => (await world.controller.count('reconcile_workqueue_depth')) > 0,
      );
      const after = await world.rows();
      if (JSON.stringify(after) !== JSON.stringify(before))
        throw new Error('it wrote while it was suspended');
      await world.controller.post('/-/resume');
      return ref;
    },
  },
  {
    name: 'send a hook',
    weight: 3,
    run: async (world) => {
      await world.controller.hook();
      return '';
    },
  },
  {
    name: 'ask for a pass',
    weight: 2,
    run: async (world) => {
      await world.controller.post('/-/reconcile');
      return '';
    },
  },
  {
    name: 'run once beside the controller',
    weight: 1,
    isPossible: hasPacks,
    run: async (world) => {
      const ref = await writeOne(world);
      const { code, stderr } = await runCli(['packs', ...WatchedController.settings, '--lock-timeout=30s'], {
        cwd: world.cwd,
        env: world.controller.env,
      });
      if (code !== 0) throw new Error(`a run beside the controller ended with ${code}: ${stderr}`);
      return ref;
    },
  },
];
