import { describe, expect, it } from 'vitest';
import { runCliSeries } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

async function explain(...lines: readonly string[]) {
  const commands = lines.map((line) => ['explain', ...line.split(' ').filter((word) => word !== '')]);
  return runCliSeries(commands, { cwd: makeTree({}) });
}

describe('reconcile explain', () => {
  it('tells all that the schema says about a field', async () => {
    const [dirName, label, requirement, setting, output] = await explain(
      'runtime.execution_config.environment.dir_name',
      'pack.label',
      'pack.version',
      'settings.lock_timeout',
      'settings.output',
    );
    expect(dirName).toEqual({
      code: 0,
      stderr: '',
      stdout: `runtime.execution_config.environment.dir_name

  Name of the environment's directory, relative to the pack's directory.

Type      text
Required  no
Default   \`.venv\`
Form      not empty
Example   ".venv"
`,
    });
    expect(output?.stdout).toMatch(/^Form {6}one of human, json, .*with `=FILE` for a file$/mu);
    expect(label?.stdout).toContain('Also      name\n');
    expect(requirement?.stdout).toContain('Required  unless there is `source`\n');
    expect(setting?.stdout).toContain('Form      a duration such as `30s`, `5m` or `1h30m`\n');
    expect(setting?.stdout).toContain('Also      --lock-timeout, RECONCILE_LOCK_TIMEOUT\n');
  });

  it('lists the fields below, and all of them where that is wanted', async () => {
    const [roots, one, all] = await explain(
      '',
      'runtime.execution_config.inline_execution',
      'runtime --recursive',
    );
    expect(roots?.stdout).toMatch(
      /^ {2}pack <mapping> .*\n {2}runtime <mapping> .*\n {2}settings <mapping> /u,
    );
    expect(one?.stdout).toContain(
      '  extension <text>                      Extension of the temporary file, with its dot.\n',
    );
    expect(all?.stdout).toMatch(/^ {6}env_type <text> required {2,}What kind of environment it is/mu);
    expect(all?.stdout).toMatch(/^ {4}\[\]\.version <text> required/mu);
  });

  it('tells the same to machines', async () => {
    const [one, all] = await explain('pack.lifecycle.config -o json', 'settings --recursive -o json');
    expect(JSON.parse(one?.stdout ?? '')).toMatchObject({
      formatVersion: '1.0',
      type: 'explanation',
      fields: [
        { path: 'pack.lifecycle.config', parent: null, required: false, default: '`enforce`', allowed: [] },
        {
          path: 'pack.lifecycle.config.<name>',
          parent: 'pack.lifecycle.config',
          allowed: ['enforce', 'seed', 'ignore'],
        },
      ],
    });
    const { fields } = JSON.parse(all?.stdout ?? '') as { fields: { path: string; allowed: string[] }[] };
    expect(fields.find(({ path }) => path === 'settings.color')).toMatchObject({
      allowed: ['auto', 'always', 'never'],
      default: '"auto"',
    });
  });

  it('says what was probably meant', async () => {
    const [unknown] = await explain('runtime.exection_config');
    expect(unknown).toEqual({
      code: 3,
      stdout: '',
      stderr:
        'error: there is no field "exection_config" in runtime\n  help: Did you mean runtime.execution_config?\n',
    });
  });
});
