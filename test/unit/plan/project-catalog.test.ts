import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/catalog/json.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { projectCatalog, type ProjectedObject } from '../../../src/plan/project-catalog.ts';
import { buildChange, buildPlan } from '../../support/build-reconciliation.ts';

function row(
  { kind, ref }: Pick<ProjectedObject, 'kind' | 'ref'>,
  parent?: string,
  fields: JsonObject = {},
): ProjectedObject {
  return { kind, ref, parent, fields };
}

const live = [
  row({ kind: 'pack', ref: 'core' }, undefined, { label: 'Core', version: '1.0.0' }),
  row({ kind: 'runtime', ref: 'core.python' }, 'core', { name: 'Python', aliases: ['python'] }),
  row({ kind: 'runtime_version', ref: 'core.python@3.12' }, 'core.python', {
    version: '3.12',
    runtime: 'core.python',
  }),
];

function project(plan: Partial<Plan>): readonly ProjectedObject[] {
  return projectCatalog(live, buildPlan(plan));
}

describe('projectCatalog', () => {
  it('is the catalog itself where nothing changes', () => {
    expect(project({})).toEqual(live);
  });

  it('has what is created, changed and gone as the plan says', () => {
    const changes = [
      buildChange({
        action: 'update',
        kind: 'pack',
        ref: 'core',
        values: { label: 'New' },
      }),
      buildChange({
        action: 'create',
        kind: 'runtime',
        ref: 'core.ruby',
        parent: 'core',
        values: { name: 'Ruby', pack_ref: 'core' },
      }),
      buildChange({ action: 'delete', kind: 'runtime_version', ref: 'core.python@3.12' }),
    ];
    expect(project({ changes })).toEqual([
      row({ kind: 'pack', ref: 'core' }, undefined, { label: 'New', version: '1.0.0' }),
      live[1],
      row({ kind: 'runtime', ref: 'core.ruby' }, 'core', { name: 'Ruby', pack_ref: 'core' }),
    ]);
  });

  it('keeps the fields of what moves, and takes its versions along', () => {
    const moves: Plan['moves'] = [
      {
        kind: 'runtime',
        from: { ref: 'core.python', source: 'default' },
        to: { ref: 'core.py', source: 'default' },
      },
      {
        kind: 'runtime_version',
        from: { ref: 'core.python@3.12', source: 'default' },
        to: { ref: 'core.py@3.12', source: 'default' },
      },
    ];
    const changes = [
      buildChange({
        action: 'update',
        kind: 'runtime',
        ref: 'core.py',
        parent: 'core',
        values: { description: 'Python' },
      }),
    ];
    const projected = project({ changes, moves });
    expect(projected.map(({ ref }) => ref)).toEqual(['core', 'core.py', 'core.py@3.12']);
    expect(projected[2]).toEqual(
      row({ kind: 'runtime_version', ref: 'core.py@3.12' }, 'core.py', {
        version: '3.12',
        runtime: 'core.py',
      }),
    );
    expect(projected[1]?.fields).toEqual({ name: 'Python', aliases: ['python'], description: 'Python' });
  });

  it('follows a version whose runtime changed', () => {
    const changes = [
      buildChange({
        action: 'update',
        kind: 'runtime_version',
        ref: 'core.python@3.12',
        values: { runtime: 'core.py' },
      }),
    ];
    expect(project({ changes })[2]?.parent).toBe('core.py');
  });
});
