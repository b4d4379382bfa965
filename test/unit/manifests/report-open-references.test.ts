import { describe, expect, it } from 'vitest';
import { reportOpenReferences } from '../../../src/manifests/report-open-references.ts';
import { describeFindings } from '../../support/describe-findings.ts';
import { resolveTree } from '../../support/resolve-tree.ts';

describe('reportOpenReferences', () => {
  it('turns what the manifests leave open into errors', async () => {
    const { catalog } = await resolveTree({
      'slack.yaml':
        '{ kind: Pack, ref: slack, version: 1.0.0, dependencies: [core, slakc_extras, "slak@^2"] }',
      'tool.yaml': '{ kind: Runtime, ref: core.tool }',
    });
    expect(reportOpenReferences(catalog)).toEqual([
      {
        code: 'reference.missing-pack',
        severity: 'error',
        location: { file: 'slack.yaml', line: 1, column: 58 },
        message: 'The pack `slack` needs the pack `core`, which is not among these manifests.',
        hint: 'Add its manifest. A dry run against a database that has the pack accepts it.',
      },
      expect.objectContaining({ location: { file: 'slack.yaml', line: 1, column: 64 } }),
      expect.objectContaining({
        hint: 'Did you mean `slack`? A dry run against a database that has the pack accepts it.',
      }),
      expect.objectContaining({
        location: { file: 'tool.yaml', line: 1, column: 23 },
        message: 'The runtime `core.tool` belongs to the pack `core`, which is not among these manifests.',
      }),
    ]);
  });

  it('says of runtimes what the manifests say, as severely as is asked for', async () => {
    const files = {
      'slack.yaml':
        '{ kind: Pack, ref: slack, version: 1.0.0, runtime_deps: [TOOL, "tool@>=2", "slack.tol@1"] }',
      'tool.yaml': '{ kind: Runtime, ref: slack.tool, versions: [{ version: "1.2" }] }',
    };
    const { catalog, findings } = await resolveTree(files);
    expect(findings).toEqual([]);
    expect(catalog.openReferences).toMatchObject([
      { kind: 'runtime', name: 'tool', constraint: '>=2' },
      { kind: 'runtime', name: 'slack.tol', constraint: '1' },
    ]);
    expect(describeFindings(reportOpenReferences(catalog))).toEqual([
      'warning reference.no-version slack.yaml:1:64',
      'warning reference.unknown-runtime slack.yaml:1:76',
    ]);
    const strict = await resolveTree(files, true);
    expect(reportOpenReferences(strict.catalog).map(({ severity }) => severity)).toEqual(['error', 'error']);
  });

  it('has nothing to say about a whole catalog', async () => {
    const { catalog } = await resolveTree({
      'pack.yaml': 'ref: core\nversion: 1.0.0\n',
      'runtimes/tool.yaml': 'ref: core.tool\n',
    });
    expect(reportOpenReferences(catalog)).toEqual([]);
  });
});
