/** A runtime that a pack brings along. */
interface ModelRuntime {
  readonly name: string;
  readonly description: string;
  /** Such as `3.1`, the default one first. */
  readonly versions: readonly string[];
}

/** A pack as its files say. */
export interface ModelPack {
  readonly ref: string;
  /** Below `packs/`. */
  readonly directory: string;
  readonly label: string;
  readonly version: string;
  readonly tags: readonly string[];
  readonly config: Readonly<Record<string, number>>;
  /** What is installed for it; undefined where it has no environment. */
  readonly needs: string | undefined;
  /** By the second part of their refs. */
  readonly runtimes: ReadonlyMap<string, ModelRuntime>;
}

/** Packs by ref. */
export type ModelCatalog = ReadonlyMap<string, ModelPack>;

/** The pack whose runtime makes the environments of all others. It is never altered. */
export const basePack = 'base';

const plainRuntime = `ref: base.plain
name: Plain
description: Makes environments
distributions: {verification: {always_available: true}}
execution_config:
  interpreter: {binary: sh}
  environment: {env_type: plain, dir_name: .plain, create_command: [mkdir, "{env_dir}"]}
  dependencies:
    manifest_file: needs.txt
    install_command: [sh, -c, '! grep -q broken "$0" && cp "$0" "$1"', "{manifest_path}", "{env_dir}/installed"]
`;

/** What its files hold, by path below its directory. */
export function renderPack(pack: ModelPack): ReadonlyMap<string, string> {
  const { ref, label, version, tags, config, needs, runtimes } = pack;
  const files = new Map([
    [
      'pack.yaml',
      `ref: ${ref}\nlabel: ${JSON.stringify(label)}\nversion: ${version}\ntags: ${JSON.stringify(tags)}\n` +
        `config: ${JSON.stringify(config)}\nruntime_deps: ${needs === undefined ? '[]' : '[base.plain]'}\n`,
    ],
  ]);
  if (needs !== undefined) files.set('needs.txt', `${needs}\n`);
  if (ref === basePack) files.set('runtimes/plain.yaml', plainRuntime);
  for (const [key, runtime] of runtimes) files.set(`runtimes/${key}.yaml`, renderRuntime(ref, key, runtime));
  return files;
}

function renderRuntime(pack: string, key: string, { name, description, versions }: ModelRuntime): string {
  const listed = versions.map(
    (version, index) =>
      `  - {version: "${version}", is_default: ${index === 0}, distributions: {verification: {always_available: true}}}\n`,
  );
  return (
    `ref: ${pack}.${key}\nname: ${name}\ndescription: ${JSON.stringify(description)}\n` +
    `distributions: {verification: {always_available: true}}\n` +
    (listed.length === 0 ? '' : `versions:\n${listed.join('')}`)
  );
}

/** One line a row: its kind, its ref, and the columns that manifests decide about, as `catalogQuery` finds them. */
export function expectedRows(catalog: ModelCatalog): readonly string[] {
  const rows = [...catalog.values()].flatMap((pack) => {
    const { ref, label, version, tags, config, needs, runtimes } = pack;
    const deps = needs === undefined ? [] : ['base.plain'];
    const own = ['pack', ref, label, version, [...tags].sort(), config, deps];
    const brought = [...runtimes].flatMap(([key, runtime]) => [
      ['runtime', `${ref}.${key}`, ref, runtime.name, runtime.description],
      ...runtime.versions.map((each, index) => {
        const [major = 0, minor = 0] = each.split('.').map(Number);
        return ['version', `${ref}.${key}@${each}`, index === 0, major, minor];
      }),
    ]);
    const base = ref === basePack ? [['runtime', 'base.plain', 'base', 'Plain', 'Makes environments']] : [];
    return [own, ...base, ...brought];
  });
  return rows.map((row) => JSON.stringify(row)).sort();
}

/** Every row of the catalog in that form, with its id and its name in the audit. */
export const catalogQuery = `
  select 'pack' as kind, ref, id::text,
    jsonb_build_array('pack', ref, label, version,
      (select coalesce(jsonb_agg(tag order by tag), '[]') from unnest(tags) as tag), config, to_jsonb(runtime_deps)) as row
  from pack
  union all
  select 'runtime', ref, id::text, jsonb_build_array('runtime', ref, pack_ref, name, description) from runtime
  union all
  select 'runtime_version', runtime_ref || '@' || version, id::text,
    jsonb_build_array('version', runtime_ref || '@' || version, is_default, version_major, version_minor)
  from runtime_version`;

/** Kinds and refs, as the audit names them. */
export function namesIn(catalog: ModelCatalog): ReadonlySet<string> {
  const names = [...catalog.values()].flatMap(({ ref, runtimes }) => [
    `pack ${ref}`,
    ...(ref === basePack ? ['runtime base.plain'] : []),
    ...[...runtimes].flatMap(([key, { versions }]) => [
      `runtime ${ref}.${key}`,
      ...versions.map((version) => `runtime_version ${ref}.${key}@${version}`),
    ]),
  ]);
  return new Set(names);
}
