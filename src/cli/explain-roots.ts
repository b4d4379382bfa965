import { manifestPatternWords, type PatternWords } from '../manifests/explain/describe-form.ts';
import type { SchemaRoots } from '../manifests/explain/find-field.ts';
import { schemas } from '../manifests/schemas/schemas.ts';
import { spellingsOf } from '../manifests/spellings.ts';
import { buildSettingsSchema, settingPatternWords } from '../settings-schema.ts';
import { flagOf, keyOf, settingRows, variablesOf } from '../settings-table.ts';

/** What can be explained. */
export function buildExplainRoots(): SchemaRoots {
  return { pack: schemas.pack, runtime: schemas.runtime, settings: buildSettingsSchema() };
}

/** What the patterns of all of it say. */
export const explainWords: PatternWords = new Map([...settingPatternWords, ...manifestPatternWords]);

/** The other spellings of a pack's key; the flag and the variables of a setting. */
export function listOtherNames(path: string): readonly string[] {
  const [root, key = '', ...rest] = path.split('.');
  if (rest.length > 0) return [];
  if (root === 'pack') return spellingsOf(key).filter((spelling) => spelling !== key);
  const row = root === 'settings' ? settingRows.find((each) => keyOf(each) === key) : undefined;
  if (row === undefined) return [];
  const flag = flagOf(row);
  return [...(flag === undefined ? [] : [`--${flag}`]), ...variablesOf(row)];
}
