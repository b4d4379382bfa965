import { kinds } from '../catalog/kinds.ts';
import { functionBody, functionSettings, triggerFunction, triggerNames } from './change-triggers.ts';
import type { Queryable } from './database.ts';

/**
 * Whether changes by others to managed rows are announced. `outdated`: not all that this version would have; `disabled`: somebody has
 * switched triggers off.
 */
export type ChangeTriggerState = 'installed' | 'outdated' | 'disabled' | 'absent';

export interface FoundTriggers {
  readonly state: ChangeTriggerState;
  /** Whether tables of other schemas have them too. */
  readonly elsewhere: boolean;
}

interface Row {
  readonly source: string | null;
  readonly settings: readonly string[] | null;
  readonly is_definer: boolean | null;
  readonly triggers: readonly {
    readonly schema: string;
    readonly kind: string;
    readonly name: string;
    readonly enabled: boolean;
  }[];
}

/** Says whether a schema's tables announce changes, in one statement. Any role may ask. */
export async function readChangeTriggers(transaction: Queryable, schema: string): Promise<FoundTriggers> {
  const { rows } = await transaction.query<Row>(
    `select p.prosrc as source, p.proconfig as settings, p.prosecdef as is_definer,
      coalesce((
        select json_agg(json_build_object('schema', cn.nspname, 'kind', c.relname, 'name', t.tgname, 'enabled', t.tgenabled in ('O', 'A')))
        from pg_catalog.pg_trigger as t
          join pg_catalog.pg_class as c on c.oid = t.tgrelid join pg_catalog.pg_namespace as cn on cn.oid = c.relnamespace
        where t.tgfoid = p.oid and not t.tgisinternal
      ), '[]') as triggers
    from pg_catalog.pg_proc as p join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where n.nspname = 'reconcile' and p.proname = $1 and p.pronargs = 0`,
    [triggerFunction],
  );
  const row = rows[0];
  if (row === undefined) return { state: 'absent', elsewhere: false };
  const here = row.triggers.filter((trigger) => trigger.schema === schema);
  const elsewhere = here.length < row.triggers.length;
  return { state: judge(here, row), elsewhere };
}

function judge(here: Row['triggers'], { source, settings, is_definer }: Row): ChangeTriggerState {
  if (here.length === 0) return 'absent';
  const found = new Set(here.map(({ kind, name }) => `${kind}.${name}`));
  const isWhole = kinds.every((kind) => triggerNames.every((name) => found.has(`${kind}.${name}`)));
  const isCurrent =
    source === functionBody &&
    is_definer === true &&
    functionSettings.every((setting) => settings?.includes(setting) === true);
  if (!isWhole || !isCurrent) return 'outdated';
  return here.every(({ enabled }) => enabled) ? 'installed' : 'disabled';
}
