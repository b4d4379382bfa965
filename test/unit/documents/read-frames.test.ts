import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diagnostic, Location } from '../../../src/diagnostics.ts';
import { readDocuments } from '../../../src/documents/read-documents.ts';
import { type Frame, readFrames } from '../../../src/documents/read-frames.ts';
import { makeTree, type TreeEntry } from '../../support/temporary-tree.ts';

function finding(file: string, line: number, column: number): Diagnostic {
  return { code: 'yaml.syntax', severity: 'error', location: { file, line, column }, message: '' };
}

async function frameOf(text: TreeEntry, line: number, column: number): Promise<Frame | undefined> {
  const found = finding('a.yaml', line, column);
  const frames = await readFrames([found], { cwd: makeTree({ 'a.yaml': text }) });
  return frames.get(found.location as Location);
}

/** The text from the caret on. */
function atCaret(frame: Frame | undefined, line: number): string | undefined {
  return frame?.lines[line - frame.firstLine]?.slice(frame.column - 1);
}

describe('readFrames', () => {
  it('gives two lines before and one after', async () => {
    const text = 'l1: 1\nl2: 2\nl3: 3\nl4: 4\nl5: 5\nl6: 6\n';
    expect(await frameOf(text, 4, 5)).toEqual({
      firstLine: 2,
      lines: ['l2: 2', 'l3: 3', 'l4: 4', 'l5: 5'],
      column: 5,
    });
    expect(await frameOf(text, 1, 1)).toEqual({ firstLine: 1, lines: ['l1: 1', 'l2: 2'], column: 1 });
    expect(await frameOf(text, 7, 1)).toEqual({ firstLine: 5, lines: ['l5: 5', 'l6: 6', ''], column: 1 });
  });

  it('has the column right behind tabs, control characters, astral characters, a byte order mark and CRLF', async () => {
    expect(await frameOf('a:\tx\r\n', 1, 4)).toEqual({ firstLine: 1, lines: ['a:→x', ''], column: 4 });
    const steered = await frameOf('a: "\u001b[2J\u202e" !x\n', 1, 12);
    expect(steered?.lines[0]).toBe('a: "\\x1b[2J\\u202e" !x');
    expect(atCaret(steered, 1)).toBe('!x');
    expect(atCaret(await frameOf('\ufeffa: 😀 !x', 1, 7), 1)).toBe('!x');
  });

  it.each([1, 50, 101, 500, 899, 996, 1000, 1001])('cuts long lines around column %d', async (column) => {
    const text = `short\n${Array.from({ length: 200 }, (_, index) => String(index).padStart(4, '.')).join(' ')}\n`;
    const frame = await frameOf(text, 2, column);
    const shown = frame?.lines[1] ?? '';
    expect(shown.length).toBeLessThanOrEqual(200);
    expect(frame?.column).toBeLessThanOrEqual(shown.length + 1);
    const wanted = text.split('\n')[1]?.slice(column - 1, column + 20) ?? '';
    expect(atCaret(frame, 2)?.startsWith(wanted)).toBe(true);
  });

  it('does not split characters into halves', async () => {
    const frame = await frameOf(`a: ${'😀'.repeat(300)}`, 1, 300);
    expect(frame?.lines[0]).not.toMatch(/[\ud800-\udfff]/u);
  });

  it('hides config values, with the caret in the line all the same', async () => {
    const frame = await frameOf('config:\n  token: hunter2 hunter2 !x\nlabel: y\n', 2, 26);
    expect(frame).toEqual({ firstLine: 1, lines: ['config:', '  token: ***', 'label: y'], column: 13 });
  });

  it('frames what a finding relates to, and no more findings than asked for', async () => {
    const cwd = makeTree({ 'a.yaml': 'x: 1\nx: 2\nx: 3\n' });
    const { diagnostics } = await readDocuments(['a.yaml'], { cwd });
    expect(diagnostics.length).toBe(2);
    const frames = await readFrames(diagnostics, { cwd, limit: 1 });
    expect([...frames.keys()]).toEqual([diagnostics[0]?.location, diagnostics[0]?.related?.[0]?.location]);
  });

  it('has none for files that are gone, shorter, refused or outside', async () => {
    const outside = makeTree({ 'secret.yaml': 'hunter2' });
    const cwd = makeTree({
      'gone.yaml': '',
      'short.yaml': 'a',
      'link.yaml': { link: join(outside, 'secret.yaml') },
      'pipe.yaml': { fifo: true },
      'large.yaml': 'x'.repeat(1024 * 1024 + 1),
      'binary.yaml': Uint8Array.of(0xff),
      'refused.yaml': 'x: 1',
    });
    rmSync(join(cwd, 'gone.yaml'));
    const names = ['gone', 'link', 'pipe', 'large', 'binary', 'refused'].map((name) => `${name}.yaml`);
    const findings = [...names, '../' + outside.split('/').at(-1) + '/secret.yaml'].map((name) =>
      finding(name, 1, 1),
    );
    const frames = await readFrames(
      [
        ...findings,
        finding('short.yaml', 5, 1),
        { ...finding('refused.yaml', 1, 1), code: 'file.too-large' },
        { code: 'yaml.syntax', severity: 'error', message: 'of no file' },
      ],
      { cwd },
    );
    expect(frames.size).toBe(0);
  });

  it('reads outside of the working directory what was asked for by name', async () => {
    const outside = makeTree({ 'p/a.yaml': 'x: [\n', 'p/l.yaml': { link: '../q.yaml' }, 'q.yaml': 'y: [\n' });
    const cwd = makeTree({});
    const { diagnostics } = await readDocuments([outside], { cwd });
    expect((await readFrames(diagnostics, { cwd })).size).toBe(2);
    const linked = finding(`${outside}/p/l.yaml`, 1, 1);
    expect((await readFrames([linked], { cwd })).size).toBe(0);
    expect((await readFrames([linked], { cwd, within: [outside] })).size).toBe(1);
  });

  it('survives a file that changed meanwhile', async () => {
    const cwd = makeTree({ 'a.yaml': 'a: 1\nb: {c: [}\n' });
    const { diagnostics } = await readDocuments(['.'], { cwd });
    writeFileSync(join(cwd, 'a.yaml'), 'a\nb\n');
    const [frame] = (await readFrames(diagnostics, { cwd })).values();
    expect(frame).toMatchObject({ lines: ['a', 'b', ''], column: 2 });
  });
});
