import { parentPort, workerData } from 'node:worker_threads';
import type { JsonObject, JsonValue } from '../../catalog/json.ts';
import { checkConfig } from './check-config.ts';
import type { Finding } from './config-finding.ts';
import { createSchemaCache } from './schema-cache.ts';

/** What the worker is asked: several checks in one message. */
export interface ConfigTask {
  readonly confSchema: JsonObject;
  readonly config: JsonValue | undefined;
}

/** The answer to the task at `index` of the last message. */
export interface ConfigAnswer {
  readonly index: number;
  readonly findings: readonly Finding[];
}

/** What the worker is started with. */
export interface ConfigWorkerData {
  /** One Int32: the number of the task being worked on, counted from 1; 0 between messages. */
  readonly progress: SharedArrayBuffer;
}

const progress = new Int32Array((workerData as ConfigWorkerData).progress);
const findSchema = createSchemaCache();

parentPort?.on('message', (tasks: readonly ConfigTask[]) => {
  for (const [index, { confSchema, config }] of tasks.entries()) {
    Atomics.store(progress, 0, index + 1);
    const answer: ConfigAnswer = { index, findings: checkConfig(confSchema, config, findSchema) };
    parentPort?.postMessage(answer, []);
  }
  Atomics.store(progress, 0, 0);
});
