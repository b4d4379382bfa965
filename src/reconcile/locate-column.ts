import type { LocateColumn } from '../apply/describe-culprit.ts';
import type { DesiredState } from './read-desired.ts';

/** Finds where a manifest states a column of an object. */
export function locateColumn({ desired: { objects } }: Pick<DesiredState, 'desired'>): LocateColumn {
  return (key, column) =>
    objects.find(({ kind, ref }) => kind === key.kind && ref === key.ref)?.locate([column]);
}
