import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderJson, renderJsonParts } from '../../../src/report/json-text.ts';

test('a document is indented, its objects are lines', () => {
  const document = {
    formatVersion: '1.0',
    counts: { create: 1, update: 0 },
    missing: undefined,
    none: [],
    plan: {
      changes: [
        { ref: 'slack', fields: [{ path: ['label'] }] },
        { ref: 'zoom', fields: [] },
      ],
    },
  };
  expect(renderJson(document)).toBe(`{
  "formatVersion": "1.0",
  "counts": {"create":1,"update":0},
  "none": [],
  "plan": {
    "changes": [
      {"ref":"slack","fields":[{"path":["label"]}]},
      {"ref":"zoom","fields":[]}
    ]
  }
}
`);
});

test('the text gives the value back and holds no raw control character', () => {
  const text = fc.string({ unit: 'binary' });
  const tree = fc.dictionary(text, fc.oneof(text, fc.array(fc.dictionary(text, fc.array(text)))));
  fc.assert(
    fc.property(tree, (value) => {
      const json = renderJson(value);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e]/u);
    }),
  );
});

test('a big document comes in parts', () => {
  const changes = Array.from({ length: 10_000 }, (_, index) => ({
    ref: `pack-${index}`,
    fields: [{ path: [] }],
  }));
  const parts = [...renderJsonParts({ plan: { changes } })];
  expect(parts.length).toBeGreaterThan(3);
  expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(70_000);
  expect(JSON.parse(parts.join(''))).toEqual({ plan: { changes } });
});
