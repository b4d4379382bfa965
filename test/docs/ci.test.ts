import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chooseOutputs } from '../../src/cli/choose-outputs.ts';
import { parseArguments } from '../../src/cli/parse-arguments.ts';
import { outputFormats } from '../../src/parse-outputs.ts';
import { resolveSettings } from '../../src/settings.ts';
import { eventSchema } from '../../src/report/stream/event-schema.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const guide = read('docs/ci.md');
const readme = read('README.md');

/** Whatever follows the program's name on a line, up to a pipe. */
function commandsOf(text: string): readonly string[] {
  return [...text.matchAll(/^\s*(?:- (?:run: )?)?reconcile ([^|\n]+)/gmu)].map(([, command = '']) =>
    command.trim(),
  );
}

/** Throws where the command line would. */
function understand(command: string): readonly string[] {
  const parsed = parseArguments(command.split(' '), '1.2.3');
  if (parsed.kind === 'text') return [];
  const { flags, command: name } = parsed.invocation;
  const { settings, diagnostics } = resolveSettings({ flags, env: {}, file: undefined });
  chooseOutputs(name, { settings, isFlag: true, cwd: '/' });
  return diagnostics.map(({ message }) => message);
}

describe('the guide for CI', () => {
  const commands = [guide, read('examples/ci/gitlab.yml')].flatMap(commandsOf);

  it('has commands', () => {
    expect(commands.length).toBeGreaterThan(8);
  });

  it.each(commands)('runs what there is to run: %s', (command) => {
    expect(understand(command)).toEqual([]);
  });

  it('has YAML that can be read', () => {
    const blocks = [...guide.matchAll(/```yaml\n([^]*?)```/gu)].map(
      ([, text = '']) => parse(text) as unknown,
    );
    expect(blocks.length).toBeGreaterThan(3);
    expect(parse(read('examples/ci/gitlab.yml'))).toMatchObject({
      validate: {
        artifacts: { reports: { codequality: 'gl-code-quality-report.json', junit: 'reconcile.xml' } },
      },
    });
  });

  it('names every kind of line of a stream', () => {
    const types = eventSchema.oneOf.map((line) => {
      const { properties } = line as { properties: { type: { const: string } } };
      return properties.type.const;
    });
    expect(types.filter((type) => !guide.includes(`\`${type}\``))).toEqual([]);
  });
});

describe('the README', () => {
  it('shows every output format, and no other', () => {
    const section = readme.slice(readme.indexOf('### Output formats'), readme.indexOf('### Exit codes'));
    const rows = [...section.matchAll(/^\| `(\w+)` \|/gmu)].map(([, name = '']) => name);
    expect(rows.toSorted()).toEqual([...outputFormats].toSorted());
  });
});

describe('the action for GitHub', () => {
  const action = parse(read('action.yml')) as {
    inputs: Record<string, { default: string }>;
    outputs: object;
    runs: { steps: readonly { run: string; env: Record<string, string> }[] };
  };

  it('has the inputs that the guide describes', () => {
    const table = guide.slice(guide.indexOf('| input |'), guide.indexOf('Its outputs'));
    const described = [...table.matchAll(/^\| `([\w-]+)` \|/gmu)].map(([, name = '']) => name);
    expect(described).toEqual(Object.keys(action.inputs));
    for (const name of ['fail-on', 'comment-author'])
      expect(table).toContain(`\`${action.inputs[name]?.default}\``);
  });

  it('puts no input into a script', () => {
    const [step] = action.runs.steps;
    expect(step?.run).not.toContain('${{');
    expect(Object.keys(step?.env ?? {})).toHaveLength(Object.keys(action.inputs).length - 1);
  });
});

describe('the hook for pre-commit', () => {
  const [hook] = parse(read('.pre-commit-hooks.yaml')) as readonly { entry: string; files: string }[];

  it('runs what there is to run, for manifests', () => {
    expect(understand(hook?.entry.replace(/^reconcile /u, '') ?? '')).toEqual([]);
    const files = new RegExp(hook?.files ?? '', 'u');
    expect(
      ['packs/a/pack.yaml', 'packs/a/runtimes/b.yml', 'x.yaml', '.reconcileignore'].every((name) =>
        files.test(name),
      ),
    ).toBe(true);
    expect(files.test('src/index.ts')).toBe(false);
  });
});
