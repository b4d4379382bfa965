import { checkHealth, type Health } from './check-health.ts';
import { readRecord } from './completion-record.ts';
import { digestContents } from './measure-tree.ts';
import { storeEntry } from './store-layout.ts';
import { probeInterpreter } from './verify-environment.ts';

/**
 * How closely to look. `quick`: from outside, without running anything. `run`: its interpreter is run as well. `deep`: every file is
 * compared with what was built as well.
 */
type Depth = 'quick' | 'run' | 'deep';

interface InspectOptions {
  readonly root: string;
  readonly depth: Depth;
  /** The whole environment of the interpreter. */
  readonly variables: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Looks whether an environment of the store is fit to serve. */
export async function inspectEnvironment(name: string, options: InspectOptions): Promise<Health> {
  const { root, depth, variables, signal } = options;
  const entry = storeEntry(root, name);
  const record = readRecord(entry);
  const health = checkHealth(entry, record);
  if (!health.healthy || record === undefined || depth === 'quick') return health;
  if (record.probe !== undefined) {
    const result = await probeInterpreter(record.probe, entry.directory, {
      cwd: entry.directory,
      env: { ...variables, PYTHONDONTWRITEBYTECODE: '1' },
      ...(signal === undefined ? {} : { signal }),
    });
    if (!result.runs) return { healthy: false, reason: result.reason };
    if (result.detected !== record.detected) {
      const reason = `its interpreter was ${record.detected ?? 'unknown'} and is ${result.detected ?? 'unknown'}`;
      return { healthy: false, reason };
    }
  }
  if (depth === 'run' || digestContents(entry.directory) === record.tree) return health;
  return { healthy: false, reason: 'files in it are not those that were built' };
}
