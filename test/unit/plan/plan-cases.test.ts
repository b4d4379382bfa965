import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../src/plan/build-plan.ts';
import { selectTargets } from '../../../src/plan/select-targets.ts';
import {
  buildDesired,
  buildLive,
  judgeCase,
  type TerseDesired,
  type TerseLive,
} from '../../support/plan-case.ts';
import { describePlan } from '../../support/describe-plan.ts';

const cases = fileURLToPath(new URL('../../fixtures/plan/', import.meta.url));

/** Each folder is a test: desired.json and live.json planned give expected.txt (UPDATE_CASES=1 writes it, to be read). */
describe('a plan', () => {
  it.each(readdirSync(cases))('%s', (name) => {
    const desired = readJson(name, 'desired.json') as TerseDesired;
    const live = readJson(name, 'live.json') as TerseLive;
    const expected = join(cases, name, 'expected.txt');
    const text = planCase(desired, live);
    if (process.env['UPDATE_CASES'] !== undefined) writeFileSync(expected, text);
    expect(text).toBe(readFileSync(expected, 'utf8'));
  });
});

function planCase(terse: TerseDesired, terseLive: TerseLive): string {
  const whole = buildDesired(terse);
  const live = buildLive(terseLive);
  const { source = 'main', adopt = false, drift = 'correct' } = terse;
  const deletions = judgeCase(terse, live, terseLive);
  if (terse.targets === undefined) {
    const pruning = deletions === undefined ? {} : { deletions };
    const { plan, diagnostics } = buildPlan({ desired: whole, live, source, adopt, drift, ...pruning });
    return describePlan(plan, diagnostics);
  }
  const selection = selectTargets(whole, terse.targets);
  const { plan, diagnostics } = buildPlan({ ...selection, live, source, adopt });
  return describePlan(plan, [...selection.unknown.map(({ diagnostic }) => diagnostic), ...diagnostics]);
}

/** An absent live.json is an empty database. */
function readJson(name: string, file: string): object {
  const path = join(cases, name, file);
  return JSON.parse(existsSync(path) ? readFileSync(path, 'utf8') : '{}') as object;
}
