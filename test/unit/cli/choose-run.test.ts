import { describe, expect, it } from 'vitest';
import { chooseRun, refuseRunId, refuseUnknownRun } from '../../../src/cli/choose-run.ts';
import { OperationalError } from '../../../src/errors.ts';
import type { RunView } from '../../../src/report/history-view.ts';
import { buildRun } from '../../support/build-history.ts';

function runs(count: number): readonly RunView[] {
  return Array.from({ length: count }, (_, index) =>
    buildRun({ runId: `3f2c9d1e-0000-0000-0000-${String(index).padStart(12, '0')}` }),
  );
}

function refusal(found: readonly RunView[]): OperationalError {
  const [first = buildRun(), ...others] = found;
  try {
    chooseRun('3f2c', [first, ...others]);
  } catch (error) {
    if (error instanceof OperationalError) return error;
  }
  throw new Error('it was not refused');
}

describe('choosing a run', () => {
  it('takes the only one', () => {
    expect(chooseRun('3f2c', [buildRun()])).toEqual(buildRun());
  });

  it('names the candidates where there are more', () => {
    expect(refusal(runs(2))).toMatchObject({
      code: 'usage',
      message: 'more than one run has an id that begins with 3f2c',
      hint: `Write more of it:
3f2c9d1e-0000-0000-0000-000000000000  2026-03-01 12:00:05Z  source default
3f2c9d1e-0000-0000-0000-000000000001  2026-03-01 12:00:05Z  source default`,
    });
    expect(refusal(runs(11)).hint).toMatch(/000000000009 .*\n… and more$/u);
  });

  it('names the last runs where there is none', () => {
    expect(refuseUnknownRun('3f2c', runs(1))).toMatchObject({
      code: 'usage',
      message: 'there is no run 3f2c',
      hint: expect.stringMatching(/^The last ones are\n3f2c9d1e-.*source default$/u) as string,
    });
    expect(refuseUnknownRun('3f2c', []).hint).toMatch(/^No run is recorded/u);
  });

  it('says how ids are written where it is none', () => {
    expect(refuseRunId('slack')).toMatchObject({ code: 'usage', message: '"slack" is not the id of a run' });
  });
});
