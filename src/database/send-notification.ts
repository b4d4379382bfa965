import type { JsonObject } from '../catalog/json.ts';
import type { Queryable } from './database.ts';

/** The channel on which each applied run is announced. */
export const notificationChannel = 'reconcile';

/** Announces something to whoever listens, when the transaction commits. At most 7,999 bytes of JSON. */
export async function sendNotification(transaction: Queryable, payload: JsonObject): Promise<void> {
  await transaction.query('select pg_notify($1, $2)::text', [notificationChannel, JSON.stringify(payload)]);
}
