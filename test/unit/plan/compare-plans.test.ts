import { describe, expect, it } from 'vitest';
import { describeDeviations, digestChange, digestInventoryWrite } from '../../../src/plan/compare-plans.ts';
import { listInventoryWrites } from '../../../src/plan/inventory-writes.ts';
import type { Change, InventoryRecord, Plan } from '../../../src/plan/plan.ts';
import { at, buildChange, buildField, buildPlan, secret } from '../../support/build-reconciliation.ts';

function approve(change: Change) {
  const { action, kind, ref } = change;
  return { action, kind, ref, digest: digestChange(change) };
}

const create = (label: string): Change =>
  buildChange({
    action: 'create',
    kind: 'pack',
    ref: 'a',
    fields: [buildField(['label'], { after: label })],
  });
const update = (after: string): Change =>
  buildChange({ action: 'update', kind: 'pack', ref: 'a', fields: [buildField(['label'], { after })] });

describe('the deviations of a plan from an approved one', () => {
  it('are none when the same is to be done', () => {
    expect(
      describeDeviations({ changes: [approve(create('A'))] }, buildPlan({ changes: [create('A')] })),
    ).toEqual([]);
  });

  it.each([
    ['another value', approve(create('A')), [create('B')], 'pack a is now to create otherwise'],
    ['another action', approve(create('A')), [update('A')], 'pack a is now to update, no longer to create'],
    ['nothing', approve(create('A')), [], 'pack a is no longer to create'],
  ] as const)('tell of %s', (...[, approved, changes, expected]) => {
    expect(describeDeviations({ changes: [approved] }, buildPlan({ changes }))).toEqual([expected]);
  });

  it('tell of what nobody reviewed', () => {
    expect(describeDeviations({ changes: [] }, buildPlan({ changes: [update('A')] }))).toEqual([
      'pack a is now to update, which was not reviewed',
    ]);
  });

  it('tell of a secret that changed, by its hash', () => {
    const withToken = (hash: string): Change =>
      buildChange({
        action: 'update',
        kind: 'pack',
        ref: 'a',
        fields: [buildField(['config', 'token'], { before: secret('h0'), after: secret(hash) })],
      });
    expect(
      describeDeviations({ changes: [approve(withToken('h1'))] }, buildPlan({ changes: [withToken('h2')] })),
    ).toHaveLength(1);
  });

  it('tell of a delete that takes more along', () => {
    const remove = (rows: number): Change =>
      buildChange({
        action: 'delete',
        kind: 'pack',
        ref: 'a',
        effects: [{ effect: 'delete', table: 'action', columns: [], constraint: undefined, rows }],
      });
    expect(
      describeDeviations({ changes: [approve(remove(0))] }, buildPlan({ changes: [remove(9)] })),
    ).toHaveLength(1);
  });
});

describe('a plan that only the inventory tells from the approved one', () => {
  const record = (digest: string): InventoryRecord => ({
    kind: 'pack',
    ref: 'a',
    fields: {},
    digest,
    location: at('a/pack.yaml:1'),
    preventDestroy: false,
    lifecycle: undefined,
  });
  const held = { kind: 'pack', ref: 'a', held: 'limit' } as const;
  const move = {
    kind: 'pack',
    from: { ref: 'b', source: 'one' },
    to: { ref: 'a', source: 'two' },
  } as const;

  it.each<readonly [string, Partial<Plan>, Partial<Plan>, readonly string[]]>([
    ['nothing', { records: [record('1')], marks: [held] }, { records: [record('1')], marks: [held] }, []],
    [
      'another record',
      { records: [record('1')] },
      { records: [record('2')] },
      ['what the inventory is to say of pack a is another one now'],
    ],
    [
      'a mark that is new',
      {},
      { marks: [held] },
      ['what the inventory says of holding back the deletion of pack a was not reviewed'],
    ],
    [
      'a mark for another reason',
      { marks: [held] },
      { marks: [{ ...held, held: undefined }] },
      ['what the inventory says of holding back the deletion of pack a is another one now'],
    ],
    [
      'rows that are not removed, and another place to move one to',
      { forgets: [{ kind: 'runtime', ref: 'a.b' }], moves: [move] },
      { moves: [{ ...move, from: { ref: 'b', source: 'three' } }] },
      [
        'the new name or source in the inventory for pack a is another one now',
        'the removal from the inventory of runtime a.b is no longer wanted',
      ],
    ],
    [
      'a change alone, of which the record follows',
      {},
      { changes: [create('A')], records: [record('1')] },
      ['pack a is now to create, which was not reviewed'],
    ],
  ])('is told by %s', (...[, reviewed, found, expected]) => {
    const before = buildPlan(reviewed);
    const inventory = listInventoryWrites(before).map((write) => ({
      ...write,
      digest: digestInventoryWrite(write),
    }));
    const approval = { changes: before.changes.map(approve), inventory };
    expect(describeDeviations(approval, buildPlan(found))).toEqual(expected);
  });
});
