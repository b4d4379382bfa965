import type { ObjectKey } from '../catalog/catalog-object.ts';
import type { JsonObject } from '../catalog/json.ts';
import type { Kind } from '../catalog/kinds.ts';
import { InternalError } from '../errors.ts';
import { tableOf } from './quote-name.ts';

/** An object's key and what it belongs to. A version's row has no ref of its own: its runtime and its version make it up. */
export interface Identified extends ObjectKey {
  readonly parent: string | undefined;
  /** Of a row that was seen: it stays the same when the ref changes. */
  readonly id?: string | undefined;
}

/** The fields of a record that say which row it is about. */
export const identityShape = { target: 'text', target_version: 'text', target_id: 'bigint' } as const;

export function identityOf({ kind, ref, parent, id }: Identified): JsonObject {
  if (id !== undefined) return { target_id: id };
  if (kind !== 'runtime_version') return { target: ref };
  if (parent === undefined || !ref.startsWith(`${parent}@`)) {
    throw new InternalError(`the runtime version ${ref} does not belong to ${parent ?? 'a runtime'}`);
  }
  return { target: parent, target_version: ref.slice(parent.length + 1) };
}

/** Conditions under which the row `t` of a kind's table is the one that the record `r` is about: by its id, or by its ref. */
export function findObject(schema: string, kind: Kind): readonly [byId: string, byRef: string] {
  return ['t.id = r.target_id', findByRef(schema, kind)];
}

function findByRef(schema: string, kind: Kind): string {
  if (kind !== 'runtime_version') return 't.ref = r.target';
  return `t.version = r.target_version
      and t.runtime = (select parent.id from ${tableOf(schema, 'runtime')} as parent where parent.ref = r.target)`;
}
