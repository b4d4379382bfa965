import { describe, expect, it } from 'vitest';
import { findField } from '../../../../src/manifests/explain/find-field.ts';
import { schemas } from '../../../../src/manifests/schemas/schemas.ts';

describe('findField', () => {
  it.each([
    ['pack', 'pack'],
    ['Runtime', 'runtime'],
    ['runtime.versions', 'runtime.versions'],
    ['runtime.versions[].version', 'runtime.versions[].version'],
    ['runtime.versions.version', 'runtime.versions[].version'],
    ['runtime.versions[0].execution_config', 'runtime.versions[].execution_config'],
    ['pack.installers.condition.file_exists', 'pack.installers[].condition.file_exists'],
    ['pack.installers.installers.args', 'pack.installers.installers[].args'],
    [
      'runtime.execution_config.env_vars.PATH.operation',
      'runtime.execution_config.env_vars.<name>.operation',
    ],
    ['pack.tags[]', 'pack.tags'],
  ])('finds %s', (path, canonical) => {
    expect(findField(path, schemas)).toMatchObject({ found: true, path: canonical });
  });

  it.each([
    ['pak', 'Did you mean pack?'],
    ['', 'Begin with pack, runtime.'],
    ['constructor', 'Begin with pack, runtime.'],
    ['pack.constructor', 'It has apiVersion, kind, ref,'],
    ['pack.descripton', 'Did you mean pack.description?'],
    ['runtime.versions.is_defualt', 'Did you mean runtime.versions[].is_default?'],
    [
      'runtime.env_type',
      'Did you mean runtime.execution_config.environment.env_type, or runtime.versions[].execution_config.environment.env_type?',
    ],
    ['interpreter_path', 'Did you mean runtime.execution_config.environment.interpreter_path, or'],
    ['pack.ref.x', 'It has no fields.'],
  ])('does not find %j', (path, hint) => {
    const found = findField(path, schemas);
    expect(found.found ? found.path : found.hint).toContain(hint);
  });
});
