import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../src/database/migrate.ts';
import { postgresTarget, withDatabase } from '../support/databases.ts';
import { findProcesses } from '../support/find-processes.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import { makeTree } from '../support/temporary-tree.ts';
import { countSessions, examineWorld, type KnownIds } from './examine-world.ts';
import { faultSteps, rareSteps } from './fault-steps.ts';
import { fileSteps } from './file-steps.ts';
import { createRandom } from './random.ts';
import { renderSamples, settledSamples, growthPerPass, type Sample } from './report-samples.ts';
import { rowSteps } from './row-steps.ts';
import { SoakWorld } from './soak-world.ts';
import type { Step } from './step.ts';

const seed = Number(process.env['SOAK_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const count = Number(process.env['SOAK_STEPS'] ?? 80);

/** Bytes that a pass may leave behind on average: a short run is over before it is warm. */
const mostGrowth = count < 500 ? 1024 * 1024 : 1024;

/** Shares of all steps after which something rare happens: the last life of the process is more than half of all. */
const rare: readonly (readonly [share: number, step: Step])[] = [
  [0.15, rareSteps.kill],
  [0.25, rareSteps.restart],
  [0.35, rareSteps.stop],
  [0.42, rareSteps.kill],
  [0.7, rareSteps.restart],
];

const steps = [...fileSteps, ...rowSteps, ...faultSteps];

async function openWorld(): Promise<SoakWorld> {
  const cwd = makeTree({ 'outside/.keep': '' });
  const server = await startPostgresServer();
  onTestFinished(server.stop);
  const target = postgresTarget(server.url);
  await withDatabase(target, (database) => migrate(database, { schema: undefined, tables: 'all' }));
  const world = new SoakWorld({ cwd, server, random: createRandom(seed), databaseUrl: server.url });
  onTestFinished(() => world.close());
  const base = { ref: 'base', directory: 'base', label: 'Base', version: '1.0.0', needs: undefined };
  await world.write({ ...base, tags: [], config: {}, runtimes: new Map() });
  return world;
}

function pickStep(world: SoakWorld): Step {
  const possible = steps.filter(({ isPossible = () => true }) => isPossible(world));
  let left = world.random.next() * possible.reduce((sum, { weight }) => sum + weight, 0);
  return possible.find(({ weight }) => (left -= weight) < 0) ?? possible[0]!;
}

it(
  `a controller keeps up with ${count} changes, drifts and faults (SOAK_SEED=${seed})`,
  { timeout: 120_000 + count * 4_000 },
  async () => {
    process.stdout.write(`SOAK_SEED=${seed} SOAK_STEPS=${count}\n`);
    const history: string[] = [];
    const samples: Sample[] = [];
    const due = rare.map(([share, step]) => ({ at: Math.round(share * count), step }));
    const world = await openWorld();
    let [ids, life]: [KnownIds, number] = [new Map(), 0];
    const examine = async (step: number): Promise<void> => {
      await world.converge();
      ids = await examineWorld(world, ids);
      const sessions = await countSessions(world);
      samples.push({ step, life, sessions, ...(await world.controller.measure()) });
    };
    const started = Date.now();
    try {
      await examine(0);
      for (let index = 1; index <= count; index += 1) {
        const next = due[0];
        const isDue = next !== undefined && next.at <= index && (next.step.isPossible?.(world) ?? true);
        const step = isDue ? next.step : pickStep(world);
        if (isDue) due.shift();
        if (step === rareSteps.kill || step === rareSteps.stop) life += 1;
        history.push(`${index} ${step.name}`);
        history.push(`${index} ${step.name}: ${await step.run(world)}`);
        if (world.random.below(3) > 0) await world.converge();
        if (index % 20 === 0 || index === count) await examine(index);
      }
      expect(await world.controller.end('SIGTERM')).toBe(0);
      expect(findProcesses(world.cwd)).toEqual([]);
    } catch (error) {
      throw new Error(describeFailure(world, history, error), { cause: error });
    }
    report(samples, Date.now() - started);
    judge(samples);
  },
);

/** Which chance to give again, what was done last, and what the program said last. */
function describeFailure(world: SoakWorld, history: readonly string[], error: unknown): string {
  const file = join('/tmp', `soak-${seed}.log`);
  writeFileSync(file, `${history.join('\n')}\n\n${world.controller.log()}`);
  return [
    error instanceof Error ? error.message : String(error),
    `Repeat it with: SOAK_SEED=${seed} SOAK_STEPS=${count} npm run soak`,
    `All steps and the log of the last process: ${file}. The last steps:`,
    ...history.slice(-24),
    'The last lines of the log:',
    ...world.controller.log().split('\n').slice(-24),
  ].join('\n');
}

function report(samples: readonly Sample[], milliseconds: number): void {
  const file = process.env['SOAK_SAMPLES'];
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(samples)}\n`);
  process.stdout.write(`SOAK_SEED=${seed}\n${renderSamples(samples, milliseconds)}`);
}

/** Nothing that is counted may grow with time. */
function judge(samples: readonly Sample[]): void {
  const settled = settledSamples(samples);
  for (const counted of ['descriptors', 'sessions'] as const) {
    const values = settled.map((sample) => sample[counted]);
    expect(Math.max(...values) - Math.min(...values), counted).toBeLessThanOrEqual(4);
  }
  expect(growthPerPass(settled, 'data'), 'bytes a pass that are held').toBeLessThan(mostGrowth);
}
