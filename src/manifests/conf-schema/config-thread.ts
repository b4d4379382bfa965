import { Worker } from 'node:worker_threads';
import { InternalError } from '../../errors.ts';
import type { ConfigAnswer, ConfigTask, ConfigWorkerData } from './config-worker.ts';
import type { Finding } from './config-finding.ts';

/** Right from src/ as well as from dist/. */
const script = new URL('../../../dist/manifests/conf-schema/config-worker.js', import.meta.url);

/** Bounds of one thread. A schema that needs more than this is refused. */
const resourceLimits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };

/** Milliseconds for the thread to load and take its first task. */
const startLimit = 60_000;

/** Milliseconds. Node 20 aborts the process when a thread ends while V8 is still compiling for it in the background. */
const restBeforeEnd = 200;

/** How a message of tasks went: all answered, or the thread gave up at one of them and is gone. */
export type BatchOutcome =
  | { readonly status: 'done' }
  | { readonly status: 'stopped'; readonly at: number; readonly reason: 'time' | 'memory' };

/** A thread that checks configs, held open. It keeps no process alive and knows nothing of this process' environment. */
export class ConfigThread {
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;

  constructor() {
    const workerData: ConfigWorkerData = { progress: this.#progress.buffer };
    this.#worker = new Worker(script, { workerData, resourceLimits, env: {}, argv: [], execArgv: [] });
    this.#worker.unref();
  }

  /**
   * Has tasks checked. No task may take longer than `limit` milliseconds: the thread is then ended.
   * Throws `InternalError` when the thread fails for a reason that no task can be blamed for.
   */
  async run(
    tasks: readonly ConfigTask[],
    limit: number,
    record: (index: number, findings: readonly Finding[]) => void,
  ): Promise<BatchOutcome> {
    let stopWatching = (): void => undefined;
    let stopListening = (): void => undefined;
    try {
      return await new Promise<BatchOutcome>((resolve, reject) => {
        const stop = (reason: 'time' | 'memory'): void => void this.#stop(reason).then(resolve, reject);
        stopWatching = this.#watch(limit, () => stop('time'));
        stopListening = this.#listen({
          count: tasks.length,
          record,
          onDone: () => resolve({ status: 'done' }),
          onExhausted: () => stop('memory'),
          onFailure: reject,
        });
        this.#worker.postMessage(tasks, []);
      });
    } finally {
      stopWatching();
      stopListening();
    }
  }

  /** Lets the thread rest, then ends it; nobody has to wait for that. */
  close(): void {
    setTimeout(() => void this.#worker.terminate(), restBeforeEnd).unref();
  }

  #listen({ count, record, onDone, onExhausted, onFailure }: Listening): () => void {
    let open = count;
    const onMessage = ({ index, findings }: ConfigAnswer): void => {
      record(index, findings);
      open -= 1;
      if (open === 0) onDone();
    };
    const onError = (error: Error & { readonly code?: string }): void => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') onExhausted();
      else onFailure(new InternalError('The thread that checks configs failed', { cause: error }));
    };
    this.#worker.on('message', onMessage).on('error', onError);
    return () => this.#worker.off('message', onMessage).off('error', onError);
  }

  /** Calls back once when the task being worked on has been the same for `limit` milliseconds. */
  #watch(limit: number, onOverdue: () => void): () => void {
    let task = 0;
    let since = performance.now();
    const timer = setInterval(
      () => {
        const current = Atomics.load(this.#progress, 0);
        const now = performance.now();
        if (current !== task) {
          task = current;
          since = now;
        } else if (now - since >= (task === 0 ? startLimit : limit)) {
          clearInterval(timer);
          onOverdue();
        }
      },
      Math.min(Math.max(limit / 40, 5), 50),
    );
    return () => clearInterval(timer);
  }

  /** Ends the thread. Answers that it had sent are delivered before. */
  async #stop(reason: 'time' | 'memory'): Promise<BatchOutcome> {
    await this.#worker.terminate();
    const at = Atomics.load(this.#progress, 0) - 1;
    if (at < 0) throw new InternalError(`The thread that checks configs ran out of ${reason} without a task`);
    return { status: 'stopped', at, reason };
  }
}

interface Listening {
  readonly count: number;
  readonly record: (index: number, findings: readonly Finding[]) => void;
  readonly onDone: () => void;
  readonly onExhausted: () => void;
  readonly onFailure: (reason: InternalError) => void;
}
