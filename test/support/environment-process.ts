import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { CatalogEntry } from '../../src/environments/catalog-view.ts';
import type { EnvironmentSettings } from '../../src/environments/environment-settings.ts';
import { defaultEnvironmentSettings } from '../../src/environments/environment-settings.ts';
import { hostFacts, type TestHost } from './environment-host.ts';

/** Another process that converges the environments of a host. */
export interface EnvironmentProcess {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  /** Names of the store entries that it built. Throws what it wrote as errors unless it ended well. */
  readonly built: Promise<readonly string[]>;
  /** States of the environments, under the same condition. */
  readonly states: Promise<readonly string[]>;
}

interface Printed {
  readonly built: readonly string[];
  readonly states: readonly string[];
}

const room = new URL('../../dist/environments/', import.meta.url).href;

const source = `
  import { readFileSync } from 'node:fs';
  import { planEnvironments } from '${room}plan-environments.js';
  import { convergeEnvironments } from '${room}converge-environments.js';
  const { input, settings, packs } = JSON.parse(readFileSync(process.argv[1], 'utf8'));
  settings.approved = new Set();
  const plan = planEnvironments({ ...input, settings, packDirectories: new Map(packs), now: Date.now() });
  const onEvent = ({ type }) => process.stderr.write(type + '\\n');
  const { built, environments } = await convergeEnvironments(plan, { settings, variables: process.env, onEvent });
  process.stdout.write(JSON.stringify({ built, states: environments.map(({ state }) => state) }));`;

interface ProcessOptions {
  readonly settings?: Partial<EnvironmentSettings>;
  /** Of node. */
  readonly flags?: readonly string[];
  /** A command, with its arguments, that node is run by. */
  readonly through?: readonly string[];
}

/** Flags with which node lets a program read files, and neither write any nor start a process. */
export const readOnlyFlags: readonly string[] = [
  process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission',
  '--allow-fs-read=*',
  '--no-warnings',
];

/** Starts the built room in a process of its own. It prints the types of its events to standard error. */
export function startConvergence(
  host: TestHost,
  objects: readonly CatalogEntry[],
  options: ProcessOptions = {},
): EnvironmentProcess {
  const { settings: changes = {}, flags = [], through = [] } = options;
  const settings = { ...defaultEnvironmentSettings, root: host.root, parallelism: 2, ...changes };
  const packs = objects
    .filter(({ kind }) => kind === 'pack')
    .map(({ ref }) => [ref, host.packPath(ref)] as const);
  const input = { objects, verifications: [], host: hostFacts };
  const argument = writeArgument(JSON.stringify({ input, settings, packs }));
  const command = [...through, process.execPath, ...flags, '--input-type=module', '--eval', source, argument];
  const child = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
  const result = readResult(child);
  const states = result.then((printed) => printed.states);
  // Most tests look at one of the two only.
  states.catch(() => {});
  return { process: child, built: result.then((printed) => printed.built), states };
}

/** What many packs take is too long for a command line. Other users may read it. */
function writeArgument(text: string): string {
  const path = join(tmpdir(), `convergence-${randomUUID()}.json`);
  writeFileSync(path, text);
  onTestFinished(() => rmSync(path, { force: true }));
  return path;
}

async function readResult(child: EnvironmentProcess['process']): Promise<Printed> {
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`ended with code ${code}: ${errors}`);
  return JSON.parse(output) as Printed;
}
