import { spawn } from 'node:child_process';
import { once } from 'node:events';

const dist = new URL('../../dist/', import.meta.url).href;

/** What the scripts of these processes work with: the built room, and how files are written. */
const prelude = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  import { join } from 'node:path';
  const [, ...args] = process.argv;
  const fill = (files) => async (directory) => {
    for (const [path, content] of Object.entries(files)) fs.writeFileSync(join(directory, path), content);
  };
  const limits = { maxContentBytes: 1e9, maxFileBytes: 1e9, maxFiles: 1e4 };
  const { putContent } = await import('${dist}sources/store/put-content.js');
  const { activateContent } = await import('${dist}sources/store/activate-content.js');
  const { findByProvenance, findContent } = await import('${dist}sources/store/find-content.js');
`;

/** How a process has ended, and what it has printed. */
export interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

interface ScriptOptions {
  readonly args: readonly string[];
  /** Of node. */
  readonly flags?: readonly string[];
  /** It is killed once it has printed that many characters. */
  readonly killAfter?: number;
}

/** Runs a script in a process of its own. Throws what it has written as errors unless it ended well, or was killed. */
export async function runScript(
  script: string,
  { args, flags = [], killAfter = Number.POSITIVE_INFINITY }: ScriptOptions,
): Promise<Ended> {
  const command = [...flags, '--input-type=module', '--eval', `${prelude}${script}`, ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
    if (output.length >= killAfter) child.kill('SIGKILL');
  });
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`ended with code ${code}: ${errors}`);
  return { signal, output };
}

/** Lets the process end itself, as by kill -9, right before the call of a number that changes files. */
export const killBeforeCall = `
  const killBeforeCall = (number) => {
    let calls = 0;
    const count = () => {
      calls += 1;
      if (calls < number) return;
      process.kill(process.pid, 'SIGKILL');
      for (;;);
    };
    const wrap = (holder, name) => {
      const original = holder[name];
      holder[name] = (...args) => (count(), original(...args));
    };
    for (const name of ['mkdirSync', 'openSync', 'fsyncSync', 'renameSync', 'symlinkSync', 'writeFileSync', 'rmSync']) wrap(fs, name);
    syncBuiltinESMExports();
  };
`;

/** Converges contents and environments as a pass does, without a database; gives what was done about either. */
export const convergeContents = `
  const { planEnvironments } = await import('${dist}environments/plan-environments.js');
  const { convergeEnvironments } = await import('${dist}environments/converge-environments.js');
  const { planContents, publishContents, finishContents } = await import('${dist}reconcile/host-contents.js');
  const { servingContents } = await import('${dist}sources/store/list-contents.js');
  const convergeContents = async (contents, input) => {
    const decided = planContents(contents);
    const settings = { ...input.settings, approved: new Set() };
    const plan = planEnvironments({
      ...input,
      settings,
      packDirectories: new Map(decided.map(({ pack, to }) => [pack, to.directory])),
      stablePaths: new Map(decided.map(({ pack, path }) => [pack, path])),
      now: Date.now(),
    });
    const publisher = publishContents(contents, decided, plan);
    const { publish } = publisher;
    const options = { settings, variables: process.env, onEvent: () => {}, publish };
    const convergence = await convergeEnvironments(plan, options);
    const { outcomes } = await finishContents(contents, decided, {
      publisher, plan, convergence, settings, foreignPacks: new Set(), now: Date.now(),
    });
    return [...convergence.environments, ...outcomes].map(({ action }) => action);
  };
`;
