import { describe, expect, it } from 'vitest';
import { describeProblem, nameOf, resolve, type Universe } from '../../../support/dependency-universe.ts';

function choose(universe: Universe): readonly string[] {
  const { chosen, problems } = resolve(universe);
  expect(problems.map(describeProblem)).toEqual([]);
  return chosen.map(nameOf);
}

function problemsOf(universe: Universe): readonly string[] {
  return resolve(universe).problems.map(describeProblem);
}

describe('resolving dependencies', () => {
  it('takes the highest version that every constraint admits, and what it needs in turn', () => {
    const candidates = {
      'chat 1.0.0': [],
      'chat 1.10.0': ['net@^1'],
      'chat 1.9.0': [],
      'chat 2.0.0': [],
      'net 1.2.0': [],
      'unused 1.0.0': ['nothing'],
    };
    expect(choose({ declared: { 'deploy 1.0.0': ['chat@^1'] }, candidates })).toEqual([
      'chat 1.10.0',
      'net 1.2.0',
    ]);
  });

  it('keeps the version that was chosen before as long as it will do', () => {
    const universe = {
      candidates: { 'chat 1.0.0': [], 'chat 1.5.0': [], 'chat 2.0.0': [] },
      locked: ['chat 1.0.0'],
    };
    expect(choose({ ...universe, declared: { 'deploy 1.0.0': ['chat@^1'] } })).toEqual(['chat 1.0.0']);
    expect(choose({ ...universe, declared: { 'deploy 1.0.0': ['chat@>1.0.0'] } })).toEqual(['chat 2.0.0']);
  });

  it.each([
    ['nobody asks for one', ['chat@*'], ['chat 1.0.0']],
    ['a constraint names one', ['chat@>=2.0.0-beta.1'], ['chat 2.0.0-beta.2']],
    ['another pack names one', ['chat@*', 'zeal'], ['chat 2.0.0-beta.2', 'zeal 1.0.0']],
  ])('treats a pre-release as what it is where %s', (_, needs, expected) => {
    const candidates = {
      'chat 1.0.0': [],
      'chat 2.0.0-beta.2': [],
      'zeal 1.0.0': ['chat@>=2.0.0-beta.1'],
    };
    expect(choose({ declared: { 'deploy 1.0.0': needs }, candidates })).toEqual(expected);
  });

  it('says so where there are only pre-releases that nobody asks for', () => {
    const { problems } = resolve({
      declared: { 'deploy 1.0.0': ['chat'] },
      candidates: { 'chat 2.0.0-beta.2': [], 'chat 2.0.0-beta.10': [] },
    });
    expect(problems.map(describeProblem)).toEqual(['unsatisfied chat: deploy 1.0.0 → chat@*']);
    expect(problems[0]?.versions).toEqual(['2.0.0-beta.10', '2.0.0-beta.2']);
  });

  it('tries older versions where the newest conflicts with another pack, a declared one, or needs what is not there', () => {
    const declared = { 'deploy 1.0.0': ['chat', 'slack@^1'], 'ops 3.0.0': [] };
    const candidates = {
      'chat 4.0.0': ['ops@^2'],
      'chat 3.0.0': ['gone'],
      'chat 2.0.0': ['slack@^2'],
      'chat 1.1.0': ['not a ref'],
      'chat 1.0.0': ['slack@^1', 'ops@^3'],
      'slack 1.0.0': [],
      'slack 2.0.0': [],
    };
    expect(choose({ declared, candidates })).toEqual(['chat 1.0.0', 'slack 1.0.0']);
  });

  it('asks for the contents of what it would choose, and goes on with what is in them', () => {
    const declared = { 'deploy 1.0.0': ['chat', 'slack@^1'] };
    const versions = {
      'chat 1.0.0': undefined,
      'chat 2.0.0': undefined,
      'slack 1.0.0': [],
      'slack 2.0.0': [],
    };
    const first = resolve({ declared, candidates: versions });
    expect([first.chosen.map(nameOf), first.unread.map(nameOf)]).toEqual([
      ['chat 2.0.0', 'slack 1.0.0'],
      ['chat 2.0.0'],
    ]);
    const second = resolve({ declared, candidates: { ...versions, 'chat 2.0.0': ['slack@^2'] } });
    expect([second.chosen.map(nameOf), second.unread.map(nameOf)]).toEqual([
      ['chat 1.0.0', 'slack 1.0.0'],
      ['chat 1.0.0'],
    ]);
  });

  it('goes straight back to the choice that matters', () => {
    const many = Array.from({ length: 30 }, (_, index) => `b${index + 10}`);
    const versions = Array.from({ length: 30 }, (_, index) => `1.${index}.0`);
    const candidates = {
      'alpha 2.0.0': ['middle@^2'],
      'alpha 1.0.0': [],
      'middle 2.0.0': ['zeal@^2'],
      'zeal 1.0.0': [],
      'zeal 2.0.0': [],
      ...Object.fromEntries(many.flatMap((ref) => versions.map((version) => [`${ref} ${version}`, []]))),
    };
    const declared = { 'deploy 1.0.0': ['alpha', 'zeal@^1', ...many] };
    const { chosen } = resolve({ declared, candidates }, { maxSteps: 5000 });
    expect(chosen.map(nameOf)).toContain('alpha 1.0.0');
  });
});

describe('dependencies that cannot be resolved', () => {
  it('are found as fast far down as near, and each pack gets a chain of its own', () => {
    const versions = Array.from({ length: 20 }, (_, index) => `1.${index}.0`);
    const chain = ['aa', 'bb', 'cc', 'dd', 'ee', 'gone'];
    const candidates = Object.fromEntries(
      chain
        .slice(0, -1)
        .flatMap((ref, index) => versions.map((version) => [`${ref} ${version}`, [chain[index + 1]!]])),
    );
    const declared = { 'deploy 1.0.0': ['aa'], 'ops 1.0.0': ['dd@<1.5'] };
    expect(resolve({ declared, candidates }, { maxSteps: 10_000 }).problems.map(describeProblem)).toEqual([
      'missing gone: ops 1.0.0 → dd 1.4.0 → ee 1.19.0 → gone@*',
      'missing gone: deploy 1.0.0 → aa 1.19.0 → bb 1.19.0 → cc 1.19.0 → dd 1.19.0 → ee 1.19.0 → gone@*',
    ]);
  });

  it.each<[string, Universe, readonly string[]]>([
    [
      'a pack that no index has',
      { declared: { 'deploy 1.0.0': ['chat@^2'] }, candidates: { 'chat 2.0.0': ['gone@>=1'] } },
      ['missing gone: deploy 1.0.0 → chat 2.0.0 → gone@>=1'],
    ],
    [
      'a constraint that no version satisfies',
      { declared: { 'deploy 1.0.0': ['chat@^2'] }, candidates: { 'chat 1.0.0': [], 'chat 3.0.0': [] } },
      ['unsatisfied chat: deploy 1.0.0 → chat@^2'],
    ],
    [
      'a declared pack of the wrong version',
      {
        declared: { 'deploy 1.0.0': ['chat'], 'ops 3.0.0': [] },
        candidates: { 'chat 1.0.0': ['ops@^2'] },
      },
      ['declared ops: deploy 1.0.0 → chat 1.0.0 → ops@^2'],
    ],
    [
      'two constraints that exclude each other',
      {
        declared: { 'deploy 1.0.0': ['chat@^2', 'net'], 'ops 3.0.0': ['slack@^2'], 'tidy 1.0.0': ['slack'] },
        candidates: {
          'chat 2.0.0': ['slack@^1'],
          'chat 2.1.0': ['slack@~1.0'],
          'net 1.0.0': [],
          'slack 1.0.0': [],
          'slack 2.0.0': [],
        },
      },
      ['conflict slack: ops 3.0.0 → slack@^2 | deploy 1.0.0 → chat 2.1.0 → slack@~1.0'],
    ],
    [
      'a circle of candidates',
      {
        declared: { 'deploy 1.0.0': ['chat'] },
        candidates: { 'chat 2.1.0': ['net'], 'net 1.0.0': ['irc'], 'irc 1.0.0': ['chat'] },
      },
      [
        'cycle chat: deploy 1.0.0 → chat 2.1.0 → net 1.0.0 → irc 1.0.0 → chat@* | (chat 2.1.0 → net 1.0.0 → irc 1.0.0 → chat)',
      ],
    ],
    [
      'a circle through the manifests',
      {
        declared: { 'ops 1.0.0': ['deploy'], 'deploy 1.0.0': ['chat'] },
        candidates: { 'chat 2.1.0': ['ops'] },
      },
      ['cycle ops: deploy 1.0.0 → chat 2.1.0 → ops@* | (deploy 1.0.0 → chat 2.1.0 → ops 1.0.0 → deploy)'],
    ],
    [
      'a pack that needs itself',
      { declared: { 'deploy 1.0.0': ['chat'] }, candidates: { 'chat 1.0.0': ['chat'] } },
      ['cycle chat: deploy 1.0.0 → chat 1.0.0 → chat@* | (chat 1.0.0 → chat)'],
    ],
    [
      'a dependency that cannot be read',
      { declared: { 'deploy 1.0.0': ['chat'] }, candidates: { 'chat 1.0.0': ['core.python@>=3'] } },
      ['invalid chat: deploy 1.0.0 → chat@*'],
    ],
  ])('says what is wrong with %s', (_, universe, expected) => {
    expect(problemsOf(universe)).toEqual(expected);
  });

  it('finds what has to do with nothing else, too, and chooses for the rest', () => {
    const { problems, chosen } = resolve({
      declared: { 'deploy 1.0.0': ['gone', 'chat@^9', 'net'], 'ops 1.0.0': ['irc'] },
      candidates: { 'chat 1.0.0': [], 'net 1.0.0': [], 'irc 1.0.0': ['lost'] },
    });
    expect(problems.map(describeProblem)).toEqual([
      'unsatisfied chat: deploy 1.0.0 → chat@^9',
      'missing gone: deploy 1.0.0 → gone@*',
      'missing lost: ops 1.0.0 → irc 1.0.0 → lost@*',
    ]);
    expect(chosen.map(nameOf)).toEqual(['net 1.0.0']);
  });

  it('leaves to others what declared packs need of each other', () => {
    expect(
      problemsOf({ declared: { 'deploy 1.0.0': ['ops@^9'], 'ops 1.0.0': ['deploy'] }, candidates: {} }),
    ).toEqual([]);
  });

  it('gives up a search that takes too many steps, and a chain that is too long', () => {
    const refs = Array.from({ length: 1200 }, (_, index) => `p${index + 1000}`);
    const chain = Object.fromEntries(
      refs.map((ref, index) => [`${ref} 1.0.0`, index + 1 < refs.length ? [refs[index + 1]!] : []]),
    );
    const declared = { 'deploy 1.0.0': [refs[0]!] };
    expect(problemsOf({ declared, candidates: chain })).toEqual(['too-complex p2000: ']);
    expect(resolve({ declared, candidates: chain }, { maxSteps: 100 }).problems[0]?.kind).toBe('too-complex');
  });
});

describe('many packs', () => {
  const lines = Array.from({ length: 3000 }, (_, index) => `team${index}`);
  const versions = Array.from({ length: 30 }, (_, index) => `base 1.${index}.0`);

  it('that need the same take no more comparisons than one', () => {
    const declared = Object.fromEntries(lines.map((ref) => [`${ref} 1.0.0`, ['base@^1', 'base@<1.20']]));
    const candidates = Object.fromEntries(versions.map((name) => [name, []]));
    const { chosen } = resolve({ declared, candidates }, { maxSteps: 200 });
    expect(chosen.map(nameOf)).toEqual(['base 1.19.0']);
  });

  it('that cannot have the same are one problem, which names them all', () => {
    const declared = Object.fromEntries(lines.map((ref) => [`${ref} 1.0.0`, ['base@^1']]));
    const candidates = { ...Object.fromEntries(versions.map((name) => [name, ['gone']])), 'net 1.0.0': [] };
    const { problems, chosen } = resolve({ declared: { ...declared, 'ops 1.0.0': ['net'] }, candidates });
    expect(problems.map(describeProblem)).toEqual(['missing gone: team0 1.0.0 → base 1.29.0 → gone@*']);
    expect(problems[0]?.roots.map(({ pack }) => pack)).toEqual(lines.toSorted());
    expect(chosen.map(nameOf)).toEqual(['net 1.0.0']);
  });
});
