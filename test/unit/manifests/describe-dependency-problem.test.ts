import { describe, expect, it } from 'vitest';
import { resolveDependencies } from '../../../src/catalog/dependencies/resolve-dependencies.ts';
import { describeDependencyProblem } from '../../../src/manifests/describe-dependency-problem.ts';
import { buildCandidates, buildDeclared, type Universe } from '../../support/dependency-universe.ts';

/** Each pack of the manifests is a file, each of its dependencies a line. */
function describeAll(universe: Universe, maxSteps?: number) {
  const declared = buildDeclared(universe.declared).map((pack) => ({
    ...pack,
    dependencies: pack.dependencies.map((edge, index) => ({
      ...edge,
      location: { file: pack.ref, line: index + 1, column: 1 },
    })),
  }));
  const options = maxSteps === undefined ? {} : { maxSteps };
  return resolveDependencies(declared, buildCandidates(universe), options).problems.map(
    describeDependencyProblem,
  );
}

function messagesOf(universe: Universe, maxSteps?: number): readonly string[] {
  return describeAll(universe, maxSteps).map(({ code, message }) => `${code} ${message}`);
}

const deploy = { 'deploy 1.0.0': ['chat@^2'] };

describe('a finding about dependencies', () => {
  it('names the chains that lead to a conflict, and where each begins', () => {
    const universe = {
      declared: { 'ops 3.0.0': ['irc', 'slack@^2'], ...deploy },
      candidates: { 'chat 2.1.0': ['slack@^1'], 'irc 1.0.0': [], 'slack 1.0.0': [], 'slack 2.0.0': [] },
    };
    expect(describeAll(universe)).toEqual([
      {
        code: 'dependency.conflict',
        severity: 'error',
        location: { file: 'ops', line: 2, column: 1 },
        message:
          'No version of `slack` satisfies all that is asked of it: `ops 3.0.0 → slack@^2` vs `deploy 1.0.0 → chat 2.1.0 → slack@^1`; there are `2.0.0` and `1.0.0`.',
        hint: 'Widen one of these constraints, or take another version of a pack on the way.',
        related: [
          { location: { file: 'deploy', line: 1, column: 1 }, message: '`deploy` needs `chat` here.' },
        ],
      },
    ]);
  });

  it.each<[Universe, string]>([
    [
      { declared: deploy, candidates: { 'chat 2.0.0': ['gone'] } },
      'dependency.missing Neither the manifests nor an index has the pack `gone`: `deploy 1.0.0 → chat 2.0.0 → gone@*`.',
    ],
    [
      { declared: deploy, candidates: { 'chat 1.0.0': [] } },
      'dependency.unsatisfied No version of `chat` satisfies `deploy 1.0.0 → chat@^2`; there is `1.0.0`.',
    ],
    [
      { declared: { ...deploy, 'ops 3.0.0': [] }, candidates: { 'chat 2.0.0': ['ops@~2'] } },
      'dependency.declared The manifests have `ops` `3.0.0`, but another version is needed: `deploy 1.0.0 → chat 2.0.0 → ops@~2`.',
    ],
    [
      { declared: deploy, candidates: { 'chat 2.0.0': ['deploy'] } },
      'dependency.cycle The packs depend on each other in a circle: `deploy 1.0.0 → chat 2.0.0 → deploy`.',
    ],
    [
      { declared: deploy, candidates: { 'chat 2.0.0': ['Slack\u202e'] } },
      'dependency.invalid The dependency `"Slack\\u202e"` of `chat` cannot be read: a pack\'s ref must have at least two characters, be made of lower-case letters, digits, `_` and `-`, and start with a letter (`deploy 1.0.0 → chat@^2`).',
    ],
  ])('says what is wrong: %#', (universe, message) => {
    expect(messagesOf(universe)).toEqual([message]);
  });

  it('says that a search was given up, at no place in particular', () => {
    const [finding] = describeAll({ declared: deploy, candidates: { 'chat 2.0.0': [] } }, 1);
    expect([finding?.code, finding?.location]).toEqual(['dependency.too-complex', undefined]);
  });

  it('tells how to have a pre-release where only those would do', () => {
    const [finding] = describeAll({
      declared: { 'deploy 1.0.0': ['chat'] },
      candidates: { 'chat 2.0.0-rc.1': [] },
    });
    expect(finding?.hint).toContain('pre-release');
  });

  it('shortens long chains in the middle', () => {
    const refs = Array.from({ length: 30 }, (_, index) => `p${index + 10}`);
    const candidates = Object.fromEntries(
      refs.map((ref, index) => [`${ref} 1.0.0`, [refs[index + 1] ?? 'gone']]),
    );
    expect(messagesOf({ declared: { 'deploy 1.0.0': ['p10'] }, candidates })).toEqual([
      'dependency.missing Neither the manifests nor an index has the pack `gone`: `deploy 1.0.0 → p10 1.0.0 → p11 1.0.0 → p12 1.0.0 → … → p36 1.0.0 → p37 1.0.0 → p38 1.0.0 → p39 1.0.0 → gone@*`.',
    ]);
  });
});
