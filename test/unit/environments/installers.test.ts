import { describe, expect, it } from 'vitest';
import { orderInstallers, readInstallers } from '../../../src/environments/installers.ts';

describe('readInstallers', () => {
  it('reads a list, with its defaults', () => {
    expect(
      readInstallers([{ name: 'build', command: ['npm', 'run', 'build'] }, { command: [] }, 'nonsense']),
    ).toEqual([
      {
        name: 'build',
        command: ['npm', 'run', 'build'],
        cwd: undefined,
        env: {},
        order: 999,
        optional: false,
        fileExists: undefined,
        timeout: undefined,
      },
    ]);
  });

  it('reads the older form, with program and arguments apart', () => {
    const [installer] = readInstallers({
      env_vars: { SHARED: 'yes', OWN: 'no' },
      installers: [
        {
          name: 'create',
          command: 'python3',
          args: ['-m', 'venv', '{env_path}'],
          env: { OWN: 'yes' },
          order: 1,
          optional: true,
          condition: { file_exists: 'package.json' },
        },
      ],
    });
    expect(installer).toMatchObject({
      command: ['python3', '-m', 'venv', '{env_path}'],
      env: { SHARED: 'yes', OWN: 'yes' },
      order: 1,
      optional: true,
      fileExists: 'package.json',
    });
  });

  it('tells seconds as milliseconds', () => {
    expect(readInstallers([{ name: 'x', command: ['x'], timeout: 1.5 }])[0]?.timeout).toBe(1500);
  });

  it.each([[null], [undefined], ['text'], [{}]])('reads %j as none', (value) => {
    expect(readInstallers(value)).toEqual([]);
  });

  it('orders steps by number, then as they stand', () => {
    const read = (...steps: readonly [string, number?][]) =>
      readInstallers(
        steps.map(([name, order]) => ({ name, command: [name], ...(order === undefined ? {} : { order }) })),
      );
    const ordered = orderInstallers(read(['late'], ['first', 1]), read(['later'], ['second', 1]));
    expect(ordered.map(({ name }) => name)).toEqual(['first', 'second', 'late', 'later']);
  });
});
