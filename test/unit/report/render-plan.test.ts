import { describe, expect, test } from 'vitest';
import { measureText } from '../../../src/report/text-width.ts';
import { at, buildChange, buildField } from '../../support/build-reconciliation.ts';
import { planCreate, planUpdate, renderPlanText } from '../../support/render-plan-text.ts';

describe('a plan', () => {
  test('shows each object once, in the order of execution, under a legend of the symbols used', () => {
    const changes = [
      buildChange({ action: 'create', kind: 'pack', ref: 'slack', location: at('packs/slack/pack.yaml:1') }),
      buildChange({ action: 'adopt', kind: 'pack', ref: 'zoom', location: at('packs/zoom/pack.yaml:2') }),
      buildChange({
        action: 'update',
        kind: 'runtime_version',
        ref: 'core.python@3.11',
        location: at('runtimes/python.yaml:14'),
        note: 'core.python@3.12 becomes the default',
        fields: [buildField(['is_default'], { before: true, after: false })],
      }),
    ];
    expect(renderPlanText({ changes })).toBe(`
Symbols: + create  ~ update  → adopt

+ pack slack   packs/slack/pack.yaml:1

→ pack zoom   packs/zoom/pack.yaml:2

~ runtime version core.python@3.11   runtimes/python.yaml:14
    is_default: true → false
    (core.python@3.12 becomes the default)
`);
  });

  test('says where a deleted object was last', () => {
    const changes = [
      buildChange({ action: 'delete', kind: 'pack', ref: 'old', location: at('packs/old/pack.yaml:1') }),
    ];
    expect(renderPlanText({ changes })).toBe(`
Symbols: - delete

- pack old   last in packs/old/pack.yaml:1
`);
  });

  test('puts a place that does not fit on its own line', () => {
    const file = `${'teams/automation/'.repeat(4)}pack.yaml`;
    expect(renderPlanText(planCreate([], { location: at(`${file}:1`) }))).toBe(`
Symbols: + create

+ pack slack
    ${file}:1
`);
  });

  test('says what it leaves alone', () => {
    const plan = {
      orphans: [{ kind: 'pack', ref: 'legacy', location: at('packs/legacy/pack.yaml:1') }],
      notices: ['runtime has no column aliases here: aliases are not stored'],
    } as const;
    expect(renderPlanText(plan)).toBe(`
1 object no longer in any manifest: kept (--prune deletes)
    pack legacy   last in packs/legacy/pack.yaml:1

Note: runtime has no column aliases here: aliases are not stored
`);
  });
});

describe('a big plan', () => {
  const changes = Array.from({ length: 10_000 }, (_, index) =>
    buildChange({ action: index % 2 === 0 ? 'create' : 'update', kind: 'pack', ref: `pack-${index}` }),
  );

  test('is capped and says what is missing', () => {
    const text = renderPlanText({ changes });
    expect(text).toContain('pack-199\n');
    expect(text).not.toContain('pack-200\n');
    expect(text).toContain(
      '… and 9,800 more packs (4,900 to create, 4,900 to update); -o json or --verbose shows all',
    );
  });

  test('is shown whole when asked', () => {
    expect(renderPlanText({ changes }, { verbose: true })).toContain('pack-9999\n');
  });

  test('lists no more than some orphans', () => {
    const orphans = changes.map(({ kind, ref }) => ({ kind, ref, location: at('a.yaml:1') }));
    const text = renderPlanText({ orphans });
    expect(text).toContain('10,000 objects no longer in any manifest: kept (--prune deletes)\n');
    expect(text).toContain('    … and 9,980 more; -o json or --verbose shows all\n');
  });
});

test.each([40, 60, 80, 132])('lines with values stay within %d columns', (width) => {
  const wide = '日本語 text '.repeat(40);
  const plan = {
    changes: [
      ...(planCreate([buildField(['label'], { after: wide }), buildField(['meta'], { after: { a: wide } })])
        .changes ?? []),
      ...(planUpdate(
        buildField(['description'], { before: wide, after: `${wide}!` }),
        buildField(['installation'], { before: `${wide}\n${wide}`, after: `${wide}\n1` }),
      ).changes ?? []),
    ],
  };
  const tooWide = renderPlanText(plan, { width })
    .split('\n')
    .filter((line) => measureText(line) > width);
  expect(tooWide).toEqual([]);
});
