import { describe, expect, it } from 'vitest';
import { createSchemaCache } from '../../../../src/manifests/conf-schema/schema-cache.ts';

describe('createSchemaCache', () => {
  it('opens equal schemas once, and different ones apart', () => {
    const findSchema = createSchemaCache();
    const first = findSchema({ type: 'string' });
    expect(findSchema({ type: 'string' })).toBe(first);
    expect(findSchema({ type: 'integer' })).not.toBe(first);
  });

  it('forgets the one that was not used for longest', () => {
    const findSchema = createSchemaCache();
    const kept = findSchema({ type: 'string' });
    const lost = findSchema({ type: 'integer' });
    for (let maximum = 0; maximum < 499; maximum += 1) {
      findSchema({ maximum });
      expect(findSchema({ type: 'string' })).toBe(kept);
    }
    expect(findSchema({ type: 'integer' })).not.toBe(lost);
  });
});
