import { manifestColumnsOf } from '../catalog/columns.ts';
import { kinds, type Kind } from '../catalog/kinds.ts';
import { quoteName, tableOf } from './quote-name.ts';
import { notificationChannel } from './send-notification.ts';

/** The setting of a transaction by which whoever writes keeps the triggers silent: `off`. */
export const announceSetting = 'reconcile.announce';

/** The function that all of them call, in our schema. */
export const triggerFunction = 'announce_change';

/** What fires them, with the rows that they see; a truncation shows none. */
const events = {
  insert: 'referencing new table as new_rows',
  update: 'referencing old table as old_rows new table as new_rows',
  delete: 'referencing old table as old_rows',
  truncate: '',
} as const;

type TriggerEvent = keyof typeof events;

const eventNames = Object.keys(events) as readonly TriggerEvent[];

/** Object ids from here on are of what users have made (FirstNormalObjectId of PostgreSQL's access/transam.h). */
const firstOwnOid = 16384;

/** Names of the triggers that each of the platform's tables gets. */
export const triggerNames: readonly string[] = eventNames.map(nameOf);

/**
 * Whether a row may hold a value whose conversion to JSON calls a function of somebody else's making: the owner of a table may give it columns of such types, and
 * would have that function run with the rights of the role that installed the triggers.
 */
const foreignTypes = `exists (
      select from pg_attribute as a join pg_type as t on t.oid = a.atttypid
      where a.attrelid = tg_relid and a.attnum > 0 and not a.attisdropped and t.oid >= ${firstOwnOid} and not (
        (t.typtype = 'd' and t.typbasetype < ${firstOwnOid})
        or (t.typtype = 'e' and not exists (select from pg_cast as c where c.castsource = t.oid))
      )
    )`;

/**
 * The text of the function. It announces where a row that a source owns was changed by somebody else, in a column that manifests set; where that cannot
 * be found out, it announces too: a hint too many costs a look. Nothing that goes wrong here may fail the statement that fired it, nor a commit for a full queue.
 */
export const functionBody = `
declare
  is_managed boolean := true;
  compared constant text[] := case tg_table_name
    ${kinds.map((kind) => `when '${kind}' then ${columnList(kind)}`).join('\n    ')}
  end;
begin
  if current_setting('${announceSetting}', true) = 'off' or pg_notification_queue_usage() > 0.5 then
    return null;
  end if;
  begin
    if ${foreignTypes} then
      null;
    elsif tg_op = 'TRUNCATE' then
      select exists (
        select from reconcile.inventory as i where i.catalog_schema = tg_table_schema and i.kind = tg_table_name
      ) into is_managed;
    elsif tg_op = 'INSERT' then
      ${findManaged('select to_jsonb(n) as r from new_rows as n')}
    elsif tg_op = 'DELETE' then
      ${findManaged('select to_jsonb(o) as r from old_rows as o')}
    else
      ${findManaged(`select unnest(array[before, after]) as r from (
          select to_jsonb(o) as before, to_jsonb(n) as after from old_rows as o left join new_rows as n on n.id = o.id offset 0
        ) as both_rows
        where exists (select from unnest(compared) as c where before -> c is distinct from after -> c)`)}
    end if;
  exception when others then
    is_managed := true;
  end;
  if is_managed then
    perform pg_notify('${notificationChannel}', json_build_object('change', tg_table_name, 'schema', tg_table_schema)::text);
  end if;
  return null;
exception when others then
  return null;
end
`;

/**
 * Settings of the function: names are looked up where nobody else can make any; a lock on our tables is waited for but briefly; and a plan that was made for one row
 * is not kept for thousands.
 */
export const functionSettings = [
  'search_path=pg_catalog, pg_temp',
  'lock_timeout=50ms',
  'plan_cache_mode=force_custom_plan',
] as const;

/** SQL that makes the function and the triggers, or renews them. */
export function createTriggersSql(schema: string): readonly string[] {
  const name = `reconcile.${triggerFunction}()`;
  const settings = functionSettings.map((setting) =>
    `set ${setting.replace('=', ' = ')}`.replace('50ms', `'50ms'`),
  );
  return [
    `create or replace function ${name} returns trigger\nlanguage plpgsql security definer ${settings.join(' ')}\nas $function$${functionBody}$function$`,
    `revoke all on function ${name} from public`,
    ...kinds.flatMap((kind) =>
      eventNames.map(
        (event) =>
          `create or replace trigger ${nameOf(event)} after ${event} on ${tableOf(schema, kind)} ${events[event]} for each statement execute function ${name}`,
      ),
    ),
  ];
}

/** SQL that removes the triggers of one schema. */
export function dropTriggersSql(schema: string): readonly string[] {
  return kinds.flatMap((kind) =>
    triggerNames.map((name) => `drop trigger if exists ${quoteName(name)} on ${tableOf(schema, kind)}`),
  );
}

/** SQL that removes the function, and whatever triggers still call it. */
export const dropFunctionSql = `drop function if exists reconcile.${triggerFunction}() cascade`;

function nameOf(event: TriggerEvent): string {
  return `reconcile_announce_${event}`;
}

function columnList(kind: Kind): string {
  return `array[${manifestColumnsOf(kind)
    .map(({ name }) => `'${name}'`)
    .join(', ')}]`;
}

function findManaged(rows: string): string {
  // Counted, since a plan that is to find but one row goes through all pairs of rows where there is none.
  return `select count(*) > 0 into is_managed from (${rows}) as changed
        join reconcile.inventory as i on i.catalog_schema = tg_table_schema and i.kind = tg_table_name
          and i.ref = case tg_table_name when 'runtime_version' then (r ->> 'runtime_ref') || '@' || (r ->> 'version') else r ->> 'ref' end;`;
}
