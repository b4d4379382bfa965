import { quoteName, quoteQualified } from './quote-name.ts';
import type { ForeignKey } from './read-foreign-keys.ts';

/**
 * The values that SET DEFAULT writes, as text; undefined where they need not refer to a row, or where only the database can tell what they
 * are (a function's result).
 */
export function findDefaults({ action, written, pairs }: ForeignKey): readonly string[] | undefined {
  if (action !== 'd' || written.length < pairs.length) return undefined;
  const values = pairs.map(({ column }) => {
    const expression = written.find(({ name }) => name === column)?.default ?? '';
    const quoted = /^'((?:[^'\\]|'')*)'(?:::[^']+)?$/.exec(expression)?.[1];
    return quoted?.replaceAll("''", "'") ?? /^\(?(-?\d+(?:\.\d+)?)\)?(?:::[^']+)?$/.exec(expression)?.[1];
  });
  return values.every((value) => value !== undefined) ? values : undefined;
}

/**
 * SQL for whether the row that SET DEFAULT refers to is there and stays, where that can be asked; its values are taken from the relation
 * `defaults`, at `edge`.
 */
export function keepsDefault(key: ForeignKey, edge: number): string | undefined {
  if (findDefaults(key) === undefined) return undefined;
  const { referenced, pairs, written } = key;
  const conditions = pairs.map(({ column, referenced: name, operator }, place) => {
    const type = written.find((other) => other.name === column)?.type ?? 'text';
    return `d.${quoteName(name)} operator(${quoteName(operator.schema)}.${operator.name})
      cast((select value #>> '{${edge},${place}}' from defaults) as ${type})`;
  });
  return `exists (
    select from ${referenced.partitioned ? '' : 'only '}${quoteQualified(referenced)} as d
    where ${conditions.join(' and ')} and not exists (select from gone as g where g.tab = d.tableoid and g.place = d.ctid)
  )`;
}
