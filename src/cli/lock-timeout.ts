import type { DatabaseTarget } from '../database/database-target.ts';
import type { Settings } from '../settings.ts';

/** Milliseconds that are waited for another run unless a setting says so. */
const defaults: Readonly<Record<DatabaseTarget['driver'], number>> = {
  postgres: 30_000,
  // Whoever has it open may keep it for long, and is known at once.
  embedded: 0,
};

/** Milliseconds to wait for a lock. */
export function lockTimeoutOf(settings: Pick<Settings, 'lockTimeout'>, target: DatabaseTarget): number {
  return settings.lockTimeout ?? defaults[target.driver];
}
