import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/catalog/json.ts';
import {
  type ConfigRequest,
  validateConfigs,
} from '../../../../src/manifests/conf-schema/validate-configs.ts';

const request = (ref: string, confSchema: JsonValue, config?: JsonValue): ConfigRequest => ({
  ref,
  confSchema,
  config,
});
const wrong = (ref: string): ConfigRequest => request(ref, { a: { type: 'string' } }, { a: 1 });

/** Takes minutes: the format's expression is quadratic in the colons. */
const slow = (ref: string): ConfigRequest =>
  request(ref, { a: { type: 'string', format: 'url' } }, { a: `http://${':'.repeat(1_000_000)}` });

/** `levels` definitions, each of which refers to the next one twice. */
function chain(levels: number, keyword: 'allOf' | 'anyOf'): JsonObject {
  const names = Array.from({ length: levels }, (_, level) => [
    `d${level}`,
    { [keyword]: [{ $ref: `#/$defs/d${level + 1}` }, { $ref: `#/$defs/d${level + 1}` }] },
  ]);
  return {
    type: 'object',
    properties: { n: { $ref: '#/$defs/d0' } },
    $defs: { ...Object.fromEntries(names), [`d${levels}`]: { type: 'number' } },
  };
}

const workers: Worker[] = [];
const onWorker = (worker: Worker): void => void workers.push(worker);

beforeEach(() => {
  workers.length = 0;
  process.on('worker', onWorker);
});

afterEach(() => {
  process.off('worker', onWorker);
});

describe('validateConfigs', () => {
  it('gives findings in order of the requests, under their refs', async () => {
    const requests = [wrong('b'), request('ok', { a: {} }, { a: 1 }), wrong('a'), request('flat', 'text')];
    const findings = await validateConfigs(requests);
    expect(findings.map(({ ref, code }) => `${ref} ${code}`)).toEqual([
      'b config.invalid',
      'a config.invalid',
      'flat conf-schema.invalid',
    ]);
  });

  it('starts no thread when there is nothing to check', async () => {
    const requests = [request('a', {}, { any: 'thing' }), request('b', null), request('c', [])];
    expect(await validateConfigs(requests)).toHaveLength(1);
    expect(await validateConfigs([])).toEqual([]);
    expect(workers).toEqual([]);
  });

  it('ends its thread', async () => {
    await validateConfigs([wrong('a')]);
    const [worker] = workers;
    expect(workers).toEqual([worker]);
    if (worker === undefined) return;
    await once(worker, 'exit');
    expect(worker.threadId).toBe(-1);
  });

  it('takes an empty config from `config:` without a value', async () => {
    expect(await validateConfigs([request('a', { a: { type: 'string' } }, null)])).toEqual([]);
  });

  it.each([
    [
      'too deep',
      JSON.parse(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`) as JsonObject,
      'is too deep; its limit is 32 levels.',
    ],
    ['too large', { a: { description: 'x'.repeat(66_000) } }, 'is too large; its limit is 64 KiB of JSON.'],
  ])('refuses a conf_schema that is %s', async (_, confSchema, message) => {
    const findings = await validateConfigs([request('a', confSchema, {})]);
    expect(findings).toEqual([
      {
        ref: 'a',
        code: 'conf-schema.too-large',
        at: 'conf_schema',
        path: [],
        severity: 'error',
        message: `The conf_schema ${message}`,
      },
    ]);
  });

  it('checks as many parameters as fit into the size', async () => {
    const names = Array.from({ length: 4900 }, (_, index) => `p${index}`);
    const properties = Object.fromEntries(names.map((name) => [name, {}]));
    const requests = [
      request('plain', { type: 'object', properties }, {}),
      request('compiled', { a: { type: 'object', minProperties: 1, properties } }, { a: { p1: 1 } }),
    ];
    expect(await validateConfigs(requests)).toEqual([]);
  });

  it('takes seconds for ten thousand packs', { timeout: 60_000 }, async () => {
    const requests = Array.from({ length: 10_000 }, (_, index) => {
      const url = { type: 'string', pattern: '^https://', description: `Of pack ${index}`, required: true };
      const port = { type: 'integer', minimum: 1, maximum: 65_535, default: index + 1 };
      const confSchema = { [`url${index}`]: url, port, debug: { type: 'boolean', default: false } };
      return request(`p${index}`, confSchema, {
        [`url${index}`]: 'https://x',
        port: index % 1000 === 0 ? 0 : 1,
      });
    });
    const start = performance.now();
    expect(await validateConfigs(requests)).toHaveLength(10);
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(workers).toHaveLength(1);
  });

  it('keeps schemas with one $id apart', async () => {
    const schema = (type: string): JsonObject => ({
      $id: 'https://example.org/pack.json',
      type: 'object',
      properties: { a: { $ref: '#/$defs/a' } },
      $defs: { a: { type } },
    });
    const findings = await validateConfigs([
      request('a', schema('string'), { a: 'x' }),
      request('b', schema('integer'), { a: 'x' }),
      request('c', schema('string'), { a: 'x' }),
    ]);
    expect(findings.map(({ ref }) => ref)).toEqual(['b']);
  });

  it('never fetches anything', async () => {
    const server = createServer();
    let connections = 0;
    server.on('connection', () => (connections += 1));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/schema.json`;
    const requests = [
      request('a', { a: { $ref: url } }, { a: 1 }),
      request('b', { type: 'object', $schema: url, properties: {} }, {}),
      request('c', { type: 'object', $id: url, properties: { a: { $ref: 'other.json' } } }, { a: 1 }),
    ];
    const findings = await validateConfigs(requests);
    server.close();
    await once(server, 'close');
    expect(findings.map(({ ref, code }) => `${ref} ${code}`)).toEqual([
      'a conf-schema.reference',
      'b conf-schema.unsupported',
      'c conf-schema.reference',
    ]);
    expect(connections).toBe(0);
  });

  it('does not believe a schema that asks to be asynchronous', async () => {
    const confSchema = { type: 'object', $async: true, properties: { a: { type: 'string' } } };
    const [finding] = await validateConfigs([request('a', confSchema, { a: 1 })]);
    expect(finding).toMatchObject({ code: 'conf-schema.unsupported', path: ['$async'], severity: 'error' });
  });
});

describe('a request that takes too long', () => {
  it('is given up after its time, and the others are not', { timeout: 60_000 }, async () => {
    const requests = Array.from({ length: 600 }, (_, index) => wrong(`p${index}`));
    const late = [0, 1, 299, 599];
    for (const index of late) requests[index] = slow(`p${index}`);
    const start = performance.now();
    const findings = await validateConfigs(requests, { time: 400 });
    expect(performance.now() - start).toBeLessThan(30_000);
    expect(findings.map(({ ref }) => ref)).toEqual(requests.map(({ ref }) => ref));
    const timeouts = findings.filter(({ code }) => code === 'conf-schema.timeout').map(({ ref }) => ref);
    expect(timeouts).toEqual(late.map((index) => `p${index}`));
    expect(workers).toHaveLength(4);
  });

  it.each([
    ['chained references', chain(30, 'allOf')],
    ['chained choices', chain(30, 'anyOf')],
  ])('may be so by its %s', async (_, confSchema) => {
    expect(JSON.stringify(confSchema).length).toBeLessThan(2048);
    const findings = await validateConfigs([request('bad', confSchema, { n: 'x' }), wrong('good')], {
      time: 400,
    });
    expect(findings.map(({ ref, code }) => `${ref} ${code}`)).toEqual([
      'bad conf-schema.timeout',
      'good config.invalid',
    ]);
  });

  it('is given up after two seconds by default', async () => {
    const start = performance.now();
    const [finding] = await validateConfigs([slow('a')]);
    const duration = performance.now() - start;
    expect(finding).toMatchObject({ ref: 'a', code: 'conf-schema.timeout', at: 'conf_schema', path: [] });
    expect(duration).toBeGreaterThan(2000);
    expect(duration).toBeLessThan(8000);
  });

  it('is found also while this thread is busy, and nobody else is blamed', async () => {
    const requests = Array.from({ length: 300 }, (_, index) => wrong(`p${index}`));
    const pending = validateConfigs(requests, { time: 300 });
    // Waits until the thread is at work.
    await once(process, 'worker').then(([worker]) => once(worker as Worker, 'message'));
    const until = performance.now() + 1000;
    while (performance.now() < until);
    expect(new Set((await pending).map(({ code }) => code))).toEqual(new Set(['config.invalid']));
  });
});

describe('a request that takes too much memory', () => {
  it('is given up, and the others are not', { timeout: 60_000 }, async () => {
    const requests = [wrong('a'), request('bad', chain(25, 'allOf'), { n: 'x' }), wrong('b')];
    const findings = await validateConfigs(requests, { time: 50_000 });
    expect(findings.map(({ ref, code }) => `${ref} ${code}`)).toEqual([
      'a config.invalid',
      'bad conf-schema.too-complex',
      'b config.invalid',
    ]);
  });
});

describe('the process', () => {
  it('ends by itself after a check', async () => {
    const module = fileURLToPath(
      new URL('../../../../dist/manifests/conf-schema/validate-configs.js', import.meta.url),
    );
    const program = `
      import { validateConfigs } from ${JSON.stringify(module)};
      const findings = await validateConfigs([{ ref: 'a', confSchema: { a: { type: 'string' } }, config: { a: 1 } }]);
      process.stdout.write(findings[0].code);`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      timeout: 20_000,
    });
    expect((await run).stdout).toBe('config.invalid');
  });
});
