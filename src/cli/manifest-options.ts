import type { ManifestOptions } from '../reconcile/read-desired.ts';
import { choosePaths } from './choose-paths.ts';
import type { CommandContext } from './command-context.ts';

/** Which manifests a command reads. Says which, where nobody named them. */
export async function resolveManifestOptions(context: CommandContext): Promise<ManifestOptions> {
  const { settings, cwd, terminal } = context;
  const { paths, guessed } = await choosePaths(settings.paths, cwd);
  if (guessed && !settings.quiet) {
    terminal.note(`Reading ${paths.map(describePath).join(' and ')}, since no paths are given.\n`);
  }
  return { ...resolveReading(context), paths, cwd };
}

/** How manifests are read, wherever they are. */
export function resolveReading({ settings, stop }: CommandContext): Omit<ManifestOptions, 'paths' | 'cwd'> {
  return {
    strict: settings.strict,
    targets: settings.targets,
    limits: {
      maxFileBytes: settings.maxFileBytes,
      maxTreeBytes: settings.maxTreeBytes,
      maxFiles: settings.maxFiles,
    },
    signal: stop,
  };
}

function describePath(path: string): string {
  return path === '.' ? 'this directory' : `${path}/`;
}
