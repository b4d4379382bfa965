import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { keepComment } from './keep-comment.mjs';

const prefix = 'RECONCILE_ACTION_';
const { GITHUB_OUTPUT, RUNNER_TEMP = '.' } = process.env;
const input = (name) => process.env[prefix + name] ?? '';
const lines = (name) =>
  input(name)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const say = (line) => process.stdout.write(`${line}\n`);

const commands = { plan: ['--dry-run', '--no-environments'], validate: ['validate'] };
const command = commands[input('COMMAND')];
if (command === undefined) {
  say('::error title=reconcile::The input `command` is neither plan nor validate.');
  process.exit(1);
}

const markdown = join(RUNNER_TEMP, 'reconcile.md');
// What an earlier step said is not this one's.
rmSync(markdown, { force: true });
// The program is not told what only the action needs, the token least of all.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith(prefix)));
const outputs = ['-o', 'github', '-o', `markdown=${markdown}`];
const [program = 'reconcile', ...before] = input('PROGRAM').split(/\s+/u).filter(Boolean);
const args = [...before, ...command, ...lines('ARGUMENTS'), ...outputs, '--', ...lines('PATHS')];
const { status, error } = spawnSync(program, args, { env, stdio: 'inherit' });
if (error !== undefined) {
  say(`::error title=reconcile::The program cannot be run (${error.code}): install it before this step.`);
  process.exit(1);
}

const code = status ?? 1;
if (GITHUB_OUTPUT !== undefined) appendFileSync(GITHUB_OUTPUT, `exit-code=${code}\nmarkdown=${markdown}\n`);
if (input('COMMENT') === 'true' && existsSync(markdown)) {
  const told = await keepComment(readFileSync(markdown, 'utf8'), {
    token: input('TOKEN'),
    author: input('AUTHOR'),
    env: process.env,
  });
  say(told);
}
// Whatever else ends it, a signal or another program, is no result that could be let pass.
const isResult = status !== null && [0, 1, 2, 3, 4, 5, 6, 70].includes(status);
const fails = !isResult || input('FAIL_ON').split(/\s+/u).includes(String(code));
process.exit(fails ? code : 0);
