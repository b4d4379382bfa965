import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseObject, readRequirementLines } from './manifest-references.ts';
import { asObject } from './execution-config.ts';
import { readSmallFile } from '../process/read-small-file.ts';

/**
 * Names packages that a manifest asks for and that are not in the environment, for those kinds of environment whose layout is known: an
 * install command may end well and have installed nothing, or somewhere else.
 */
export function findMissingPackages(type: string, directory: string, manifest: string): readonly string[] {
  const content = readSmallFile(manifest)?.toString('utf8') ?? '';
  if (type === 'node_modules' && basename(manifest) === 'package.json') {
    return Object.keys(asObject(parseObject(content)['dependencies'])).filter(
      (name) => !existsSync(join(directory, 'node_modules', name)),
    );
  }
  if (type !== 'virtualenv' || !/\.(?:txt|in)$/.test(manifest)) return [];
  const wanted = readRequirementLines(content).flatMap(readName);
  if (wanted.length === 0) return [];
  const installed = listDistributions(directory);
  return wanted.filter((name) => !installed.has(normalize(name)));
}

/** The name that a requirement begins with. One that holds only under a condition, and one that is an option or a path, has none here. */
function readName(line: string): readonly string[] {
  if (line.includes(';')) return [];
  const name = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(?:[=<>!~@(]|--|$)/.exec(
    line,
  )?.[1];
  return name === undefined || /\.(?:whl|zip|tar|gz)$/.test(name) ? [] : [name];
}

/** Normalised names of what is installed, by the metadata that every installer leaves. */
function listDistributions(directory: string): ReadonlySet<string> {
  const libraries = ['lib', 'lib64'].flatMap((lib) =>
    listNames(join(directory, lib)).map((python) => join(directory, lib, python, 'site-packages')),
  );
  const files = libraries.flatMap(listNames);
  return new Set(
    files
      .filter((file) => /\.(?:dist-info|egg-info|egg-link)$/.test(file))
      .map((file) => normalize(file.replace(/(?:-[^-]+)?(?:-py[\d.]+)?\.[a-z]+-[a-z]+$/, ''))),
  );
}

/** As the packaging standard compares names. */
function normalize(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

function listNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
