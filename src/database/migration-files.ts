import { readFileSync, readdirSync } from 'node:fs';
import { digest } from '../catalog/digest.ts';

const directory = new URL('../../migrations/', import.meta.url);

/** One forward-only step. `platform` ones make the platform's tables, in the platform's schema; the others make ours. */
export interface Migration {
  readonly name: string;
  readonly target: 'platform' | 'reconcile';
  readonly text: string;
  readonly checksum: string;
}

/** Names of our own migrations, in order. */
export function readMigrationNames(): readonly string[] {
  return listNames().filter((name) => targetOf(name) === 'reconcile');
}

/** Every migration, in order. */
export function readMigrations(): readonly Migration[] {
  return listNames().map((name) => {
    const text = readFileSync(new URL(`${name}.sql`, directory), 'utf8');
    return { name, target: targetOf(name), text, checksum: digest(text) };
  });
}

function listNames(): readonly string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .toSorted();
}

function targetOf(name: string): Migration['target'] {
  return /^\d+-platform-/.test(name) ? 'platform' : 'reconcile';
}
