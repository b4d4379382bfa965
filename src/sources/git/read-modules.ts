import { tryLocalGit } from './run-local-git.ts';
import { modulesFile } from './read-contents.ts';
import type { Repository } from './repository.ts';

/** Addresses of submodules, as the repository states them, by their path in it. */
export type Modules = ReadonlyMap<string, string>;

const maxBytes = 1024 * 1024;

/** Reads where the submodules of a commit come from; empty when it does not say so in a way that git understands. */
export async function readModules(repository: Repository, commit: string): Promise<Modules> {
  const args = ['config', '-z', '--no-includes', '--blob', `${commit}:${modulesFile}`];
  const keys = String.raw`^submodule\..*\.(path|url)$`;
  const { stdout, exitCode } = await tryLocalGit(repository, [...args, '--get-regexp', keys], {
    maxOutputBytes: maxBytes,
  });
  if (exitCode !== 0) return new Map();
  const sections = new Map<string, { path?: string; url?: string }>();
  for (const record of stdout.split('\0')) {
    const match = /^submodule\.(.*)\.(path|url)\n(.*)$/s.exec(record);
    if (match === null) continue;
    const [, name = '', key, value = ''] = match;
    sections.set(name, { ...sections.get(name), [key as 'path' | 'url']: value });
  }
  const named = [...sections.values()].filter(
    (section): section is { path: string; url: string } =>
      section.path !== undefined && section.url !== undefined,
  );
  return new Map(named.map(({ path, url }) => [path.replace(/\/+$/, ''), url]));
}
