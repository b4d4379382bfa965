import { suggest } from '../catalog/suggest.ts';
import { renderKey, type EnvironmentKey } from '../environments/store-layout.ts';
import { OperationalError } from '../errors.ts';
import type { EnvironmentName } from './invocation.ts';

interface Candidate {
  readonly key: EnvironmentKey;
  /** Version that its interpreter told. */
  readonly detected?: string | undefined;
}

/** The one environment that is meant. Throws OperationalError `usage`, which names the candidates, for none and for several. */
export function chooseEnvironment<Item extends Candidate>(
  items: readonly Item[],
  name: EnvironmentName,
): Item {
  const matches = matchEnvironments(items, name);
  const defaults = matches.filter(({ key }) => key.version === '');
  const [found, ...others] =
    matches.length > 1 && defaults.length === 1 && isOneRuntime(matches) ? defaults : matches;
  if (found !== undefined && others.length === 0) return found;
  throw new OperationalError(`the pack ${JSON.stringify(name.pack)} has several environments`, {
    code: 'usage',
    hint: `Say which one:\n${matches.map(({ key }) => renderKey(key)).join('\n')}`,
  });
}

/** The environments of a pack, or of one of its runtimes. Throws OperationalError `usage` where there are none. */
export function matchEnvironments<Item extends Candidate>(
  items: readonly Item[],
  { pack, runtime: named }: EnvironmentName,
): readonly Item[] {
  const ofPack = items.filter(({ key }) => key.pack === pack);
  if (ofPack.length === 0) {
    throw refuseUnknown(`there is no environment of a pack ${JSON.stringify(pack)} here`, {
      word: pack,
      known: items.map(({ key }) => key.pack),
    });
  }
  if (named === undefined) return ofPack;
  const [runtime = '', version] = splitOnce(named, '@');
  const ofRuntime = ofPack.filter(({ key }) => key.runtime === runtime || nameOf(key.runtime) === runtime);
  if (ofRuntime.length === 0) {
    throw refuseUnknown(`${pack} has no environment of a runtime ${JSON.stringify(runtime)}`, {
      word: runtime,
      known: ofPack.map(({ key }) => key.runtime),
    });
  }
  if (version === undefined) return ofRuntime;
  const ofVersion = ofRuntime.filter((item) => hasVersion(item, version));
  if (ofVersion.length > 0) return ofVersion;
  throw refuseUnknown(`${pack} has no environment of version ${JSON.stringify(version)} of ${runtime}`, {
    word: version,
    known: ofRuntime.map(({ key, detected }) => (key.version === '' ? (detected ?? '') : key.version)),
  });
}

/** Packs that a catalog has. Throws OperationalError `usage` for one that it does not have. */
export function choosePacks(named: readonly string[], known: readonly string[]): readonly string[] {
  for (const pack of named) {
    if (known.includes(pack)) continue;
    throw refuseUnknown(`there is no pack ${JSON.stringify(pack)} in the catalog`, { word: pack, known });
  }
  return named;
}

function refuseUnknown(
  message: string,
  { word, known }: { readonly word: string; readonly known: readonly string[] },
): OperationalError {
  const names = [...new Set(known)].filter((each) => each !== '').sort();
  // The name of a runtime may stand for its ref.
  const similar = suggest(word, names) ?? names.find((each) => suggest(word, [nameOf(each)]) !== undefined);
  const list =
    names.length === 0
      ? undefined
      : `There is ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}.`;
  const hint = similar === undefined ? list : `Did you mean ${similar}?`;
  return new OperationalError(message, { code: 'usage', ...(hint === undefined ? {} : { hint }) });
}

function hasVersion({ key, detected }: Candidate, version: string): boolean {
  if (key.version !== '') return key.version === version;
  return detected !== undefined && (detected === version || detected.startsWith(`${version}.`));
}

function isOneRuntime(items: readonly Candidate[]): boolean {
  return new Set(items.map(({ key }) => key.runtime)).size === 1;
}

/** Of a runtime's ref, the part behind the dot. */
function nameOf(ref: string): string {
  return ref.slice(ref.indexOf('.') + 1);
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
