import type { Queryable } from './database.ts';
export async function trimHistory(_t: Queryable, _i: { schema: string; retention: number }): Promise<number> {
  throw new Error('stub');
}
