import { describe, expect, it } from 'vitest';
import { runCli, runCliSeries } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

const repository = {
  'packs/aa/pack.yaml': 'ref: aa\nversion: 1.0.0\ndependencies: [bb]\n',
  'packs/bb/pack.yaml': 'ref: bb\nversion: 1.0.0\nruntime_deps: [bb.sh]\n',
  'packs/bb/runtimes/sh.yaml': 'ref: bb.sh\n',
};

describe('reconcile graph', () => {
  it('writes each format, and takes the one of the settings', async () => {
    const cwd = makeTree(repository);
    const [text, mermaid, dot, svg, json] = await runCliSeries(
      [['graph'], ...['mermaid', 'dot', 'svg', 'json'].map((format) => ['graph', '-q', '-o', format])],
      { cwd },
    );
    expect(text).toMatchObject({ code: 0, stderr: 'Reading packs/, since no paths are given.\n' });
    expect(text?.stdout).toContain('pack aa 1.0.0\n  depends on pack bb\n');
    expect(mermaid?.stdout).toMatch(/^flowchart LR\n/u);
    expect(dot?.stdout).toMatch(/^digraph catalog \{\n/u);
    expect(svg?.stdout).toMatch(/^<svg /u);
    expect(JSON.parse(json?.stdout ?? '')).toMatchObject({
      formatVersion: '1.0',
      type: 'graph',
      edges: [{ from: 'pack aa', to: 'pack bb', reason: 'depends' }, {}, {}],
    });
    const set = await runCli(['graph'], { cwd, env: { RECONCILE_OUTPUT: 'json' } });
    expect(JSON.parse(set.stdout)).toEqual(JSON.parse(json?.stdout ?? ''));
  });

  it('narrows to targets, directions and kinds, and refuses what it does not know', async () => {
    const cwd = makeTree(repository);
    const [narrow, unknown, format, kind] = await runCliSeries(
      [
        ['graph', '--target', 'bb', '--direction', 'dependents', '--kind', 'pack', 'packs'],
        ['graph', '--target', 'cc', 'packs'],
        ['graph', '-o', 'png', 'packs'],
        ['graph', '--kind', 'pack', '--kind', 'rule', 'packs'],
      ],
      { cwd },
    );
    expect(narrow?.stdout).toBe('pack aa 1.0.0\n  depends on pack bb\npack bb 1.0.0\n\n2 packs.\n');
    expect(unknown?.code).toBe(3);
    expect(unknown?.stderr).toContain('error[target.unknown]: target cc is in no manifest');
    expect(format?.stderr).toContain('Allowed choices are human, mermaid, dot, svg, json');
    expect(kind?.stderr).toContain('Allowed choices are pack, runtime, version');
  });

  it('tells what went wrong in JSON where that is wanted, and to people otherwise', async () => {
    const cwd = makeTree(repository);
    const [json, svg] = await runCliSeries(
      [
        ['graph', '-o', 'json', 'valdate'],
        ['graph', '-o', 'svg', 'valdate'],
      ],
      { cwd },
    );
    expect(JSON.parse(json?.stdout ?? '')).toMatchObject({ type: 'error', code: 'usage' });
    expect(json).toMatchObject({ code: 3, stderr: '' });
    expect(svg).toMatchObject({ code: 3, stdout: '' });
    expect(svg?.stderr).toContain('Did you mean the command "validate"?');
  });

  it('shows circles, and ends with the code of invalid input', async () => {
    const cwd = makeTree({
      ...repository,
      'packs/bb/pack.yaml': 'ref: bb\nversion: 1.0.0\ndependencies: [aa]\n',
    });
    const { code, stdout, stderr } = await runCli(['graph', 'packs'], { cwd });
    expect(code).toBe(3);
    expect(stderr).toContain('error[reference.cycle]');
    expect(stdout).toContain('  depends on pack aa   in a circle\n');
  });
});
