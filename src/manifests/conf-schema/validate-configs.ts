import { isJsonObject, type JsonValue } from '../../catalog/json.ts';
import type { ConfigFinding, ConfigRequest, Finding } from './config-finding.ts';
import { ConfigThread } from './config-thread.ts';
import type { ConfigTask } from './config-worker.ts';
import { measureValue } from './measure-value.ts';

export type { ConfigFinding, ConfigRequest } from './config-finding.ts';

export interface ConfigLimits {
  /** Milliseconds that one request may take, compiling and checking together. */
  readonly time?: number;
}

const defaultTime = 2000;
const schemaLimits = { depth: 32, bytes: 64 * 1024 };
const configLimits = { depth: 100, bytes: Number.POSITIVE_INFINITY };

/** Tasks sent at once: enough to hide the round trip, few enough to bound what is copied. */
const batchSize = 250;

interface PreparedTask extends ConfigTask {
  readonly request: number;
}

/**
 * Checks packs' conf_schemas, which are trusted in nothing, and their configs against them. Findings are in order of the
 * requests. The work is done in a thread, which is ended when one request takes too long or too much memory; that request then
 * has a finding and the others go on. No thread is started when there is nothing to check.
 */
export async function validateConfigs(
  requests: readonly ConfigRequest[],
  { time = defaultTime }: ConfigLimits = {},
): Promise<readonly ConfigFinding[]> {
  const findings: (readonly Finding[])[] = requests.map(() => []);
  const tasks: PreparedTask[] = [];
  for (const [request, { confSchema, config }] of requests.entries()) {
    const obstacles = findObstacles(confSchema, config ?? {});
    findings[request] = obstacles;
    if (obstacles.length > 0 || !isJsonObject(confSchema) || Object.keys(confSchema).length === 0) continue;
    tasks.push({ request, confSchema, config: config ?? undefined });
  }
  await runTasks(tasks, time, (task, found) => {
    findings[task.request] = found;
  });
  return findings.flatMap((found, index) =>
    found.map((finding) => ({ ref: requests[index]?.ref ?? '', ...finding })),
  );
}

/** What makes a request unfit to be handed over at all. */
function findObstacles(confSchema: JsonValue, config: JsonValue): readonly Finding[] {
  if (confSchema === null) return [];
  if (!isJsonObject(confSchema)) {
    return [
      refuseSchema(
        'conf-schema.invalid',
        'The conf_schema must be a mapping of parameters, or a JSON Schema.',
      ),
    ];
  }
  const broken = measureValue(confSchema, schemaLimits);
  if (broken !== undefined) {
    const limit =
      broken === 'too deep' ? `${schemaLimits.depth} levels` : `${schemaLimits.bytes / 1024} KiB of JSON`;
    return [refuseSchema('conf-schema.too-large', `The conf_schema is ${broken}; its limit is ${limit}.`)];
  }
  if (measureValue(config, configLimits) === undefined) return [];
  return [
    {
      code: 'config.invalid',
      at: 'config',
      path: [],
      message: `The config is too deep; its limit is ${configLimits.depth} levels.`,
      severity: 'error',
    },
  ];
}

function refuseSchema(code: Finding['code'], message: string): Finding {
  return { code, at: 'conf_schema', path: [], message, severity: 'error' };
}

async function runTasks(
  tasks: readonly PreparedTask[],
  time: number,
  record: (task: PreparedTask, findings: readonly Finding[]) => void,
): Promise<void> {
  let open = tasks;
  while (open.length > 0) open = await runThread(open, time, record);
}

/** Runs tasks in one thread for as long as it lives, and gives back those that are left. */
async function runThread(
  tasks: readonly PreparedTask[],
  time: number,
  record: (task: PreparedTask, findings: readonly Finding[]) => void,
): Promise<readonly PreparedTask[]> {
  const thread = new ConfigThread();
  try {
    for (let start = 0; start < tasks.length; start += batchSize) {
      const batch = tasks.slice(start, start + batchSize);
      const answered = new Set<number>();
      const messages = batch.map(({ confSchema, config }) => ({ confSchema, config }));
      const outcome = await thread.run(messages, time, (index, findings) => {
        const task = batch[index];
        answered.add(index);
        if (task !== undefined) record(task, findings);
      });
      if (outcome.status === 'done') continue;
      const culprit = batch[outcome.at];
      if (culprit !== undefined && !answered.has(outcome.at))
        record(culprit, [describeStop(outcome.reason, time)]);
      return tasks.slice(start).filter((_, index) => !answered.has(index) && index !== outcome.at);
    }
    return [];
  } finally {
    thread.close();
  }
}

function describeStop(reason: 'time' | 'memory', time: number): Finding {
  const isTime = reason === 'time';
  return {
    ...refuseSchema(
      isTime ? 'conf-schema.timeout' : 'conf-schema.too-complex',
      isTime
        ? `Checking config against this conf_schema took longer than ${time / 1000} s, and was given up.`
        : 'Checking config against this conf_schema took too much memory, and was given up.',
    ),
    hint: 'Simplify it: fewer references that lead to further references, and fewer schemas nested in `anyOf`, `oneOf` and `allOf`, or less in config.',
  };
}
