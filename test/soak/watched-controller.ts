import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../support/controller-server.ts';
import { startCli, type StartedCli } from '../support/run-cli.ts';

const secret = 'a secret of more than sixteen characters';

/** Milliseconds that anything may take at most. */
const patience = 60_000;

/** Collects garbage when told to, so that what is measured is what is held. */
const collector = `
  const { setFlagsFromString } = require('node:v8');
  setFlagsFromString('--expose-gc');
  const collect = require('node:vm').runInNewContext('gc');
  const { getHeapCodeStatistics } = require('node:v8');
  const { renameSync, writeFileSync } = require('node:fs');
  process.on('SIGUSR2', () => {
    collect();
    collect();
    const { code_and_metadata_size: code, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics();
    const file = process.env.SOAK_COLLECTED;
    writeFileSync(file + '.new', String(process.memoryUsage().heapUsed - code - bytecode));
    renameSync(file + '.new', file);
  });
`;

/** What a controller takes up at one moment. Sizes are in bytes. */
export interface Measurement {
  readonly passes: number;
  readonly rss: number;
  readonly heap: number;
  /** The heap without machine code and bytecode, which go on growing as long as the engine finds something to compile. */
  readonly data: number;
  readonly descriptors: number;
  readonly handles: number;
  readonly watches: number;
}

/** A `reconcile watch` in a process of its own, which can be ended in every way and started again. */
export class WatchedController {
  readonly socket: string;
  readonly #cwd: string;
  readonly #env: Readonly<Record<string, string>>;
  #started: StartedCli;

  /** Starts it over `packs/` of `cwd`. */
  constructor(cwd: string, databaseUrl: string) {
    this.#cwd = cwd;
    this.socket = join(cwd, 'http.sock');
    const preloaded = join(cwd, 'collect.cjs');
    writeFileSync(preloaded, collector);
    this.#env = {
      DATABASE_URL: databaseUrl,
      HOOK_SECRET: secret,
      NODE_OPTIONS: `--require ${preloaded}`,
      SOAK_COLLECTED: join(cwd, 'collected'),
    };
    this.#started = this.#start();
  }

  get pid(): number {
    return this.#started.process.pid ?? 0;
  }

  get env(): Readonly<Record<string, string>> {
    return this.#env;
  }

  /** Settings that it and runs beside it have in common. */
  static readonly settings = [
    '--prune',
    '--allow-deletes=1000',
    '--lock-timeout=2s',
    '--keep-generations=1',
    '--collect-after=1h',
  ];

  #start(): StartedCli {
    rmSync(this.socket, { force: true });
    const watching = ['--settle', '20ms', '--retry-max', '1s', '--log-level', 'debug'];
    const serving = ['--listen', `unix:${this.socket}`, '--listen-control'];
    const hooks = ['--hook-secret-variable', 'HOOK_SECRET'];
    return startCli(['watch', 'packs', ...WatchedController.settings, ...watching, ...serving, ...hooks], {
      cwd: this.#cwd,
      env: this.#env,
    });
  }

  /** Sends a signal, which does not end it. */
  signal(name: NodeJS.Signals): void {
    this.#started.process.kill(name);
  }

  /** Ends it and starts another one. Gives the exit code; undefined after a kill. */
  async exchange(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | undefined> {
    const code = await this.end(signal);
    this.#started = this.#start();
    await this.#started.said('serving');
    return code;
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | undefined> {
    this.signal(signal);
    return (await this.#started.result).code;
  }

  /** Why it has ended, where it has. */
  get ended(): string | undefined {
    const { exitCode, signalCode } = this.#started.process;
    return exitCode === null && signalCode === null ? undefined : `it ended with ${exitCode ?? signalCode}`;
  }

  /** What this process has written to its log. */
  log(): string {
    return this.#started.errors();
  }

  async post(path: string): Promise<void> {
    const { status, body } = await ask(`unix:${this.socket}`, path, { method: 'POST' });
    if (status !== 202) throw new Error(`${path}: ${status} ${body}`);
  }

  async hook(): Promise<void> {
    const body = '{"ref": "refs/heads/main"}';
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const headers = { 'x-hub-signature-256': `sha256=${signature}` };
    const { status } = await ask(`unix:${this.socket}`, '/hooks/git', { method: 'POST', headers, body });
    if (status !== 202) throw new Error(`the hook was answered with ${status}`);
  }

  /** Whether nothing is under way and nothing waits. */
  async isIdle(): Promise<boolean> {
    const { body } = await ask(`unix:${this.socket}`, '/status');
    const { conditions } = JSON.parse(body) as { conditions: { type: string; status: string }[] };
    return conditions.every(({ type, status }) => type !== 'Reconciling' || status === 'False');
  }

  /** The sum of a metric over its labels. */
  async count(metric: string): Promise<number> {
    return sumMetric((await ask(`unix:${this.socket}`, '/metrics')).body, metric);
  }

  /** Waits until something is so, and not for ever. */
  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + patience;
    while (!(await isSo())) {
      if (Date.now() > end) throw new Error(`in vain for: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Measures it after it has collected its garbage. */
  async measure(): Promise<Measurement> {
    const collected = this.#env['SOAK_COLLECTED'] ?? '';
    rmSync(collected, { force: true });
    this.signal('SIGUSR2');
    while (!existsSync(collected)) await new Promise((resolve) => setTimeout(resolve, 2));
    const { body } = await ask(`unix:${this.socket}`, '/metrics');
    const read = (name: string): number => sumMetric(body, name);
    return {
      passes: read('reconcile_total'),
      rss: read('process_resident_memory_bytes'),
      heap: read('nodejs_heap_size_used_bytes'),
      data: Number(readFileSync(collected, 'utf8')),
      descriptors: readdirSync(`/proc/${this.pid}/fd`).length,
      handles: read('nodejs_active_handles'),
      watches: countWatches(this.pid),
    };
  }

  /** Command lines of the processes that it has started and that are still there. */
  children(): readonly string[] {
    const tasks = readdirSync(`/proc/${this.pid}/task`);
    const pids = tasks.flatMap((task) =>
      readFileSync(`/proc/${this.pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return pids.flatMap((pid) => {
      const file = `/proc/${pid}/cmdline`;
      return existsSync(file) ? [readFileSync(file, 'utf8').replaceAll('\0', ' ')] : [];
    });
  }
}

function sumMetric(body: string, name: string): number {
  return [...body.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gmu'))]
    .map(([, value]) => Number(value))
    .reduce((sum, value) => sum + value, 0);
}

/** How many directories the kernel watches for a process. */
function countWatches(pid: number): number {
  const directory = `/proc/${pid}/fdinfo`;
  return readdirSync(directory)
    .map((name) => {
      try {
        return readFileSync(join(directory, name), 'utf8').split('inotify wd:').length - 1;
      } catch {
        return 0;
      }
    })
    .reduce((sum, count) => sum + count, 0);
}
