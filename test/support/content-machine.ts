import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultContentLimits } from '../../src/sources/source-options.ts';
import type { CatalogEntry } from '../../src/environments/catalog-view.ts';
import { convergeEnvironments, type Convergence } from '../../src/environments/converge-environments.ts';
import {
  defaultEnvironmentSettings,
  type EnvironmentSettings,
} from '../../src/environments/environment-settings.ts';
import type { EnvironmentPlan } from '../../src/environments/environment-plan.ts';
import { planEnvironments } from '../../src/environments/plan-environments.ts';
import {
  finishContents,
  planContents,
  publishContents,
  type FinishedContents,
  type HostContents,
} from '../../src/reconcile/host-contents.ts';
import { listContents } from '../../src/sources/store/list-contents.ts';
import { putContent } from '../../src/sources/store/put-content.ts';
import { fillWith, type ContentFiles } from './content-host.ts';
import { hostFacts, pack, plainRuntime } from './environment-host.ts';
import { makeTree } from './temporary-tree.ts';

/** What one convergence of contents and environments came to. */
interface Converged extends Omit<Convergence, 'collected'>, FinishedContents {
  readonly plan: EnvironmentPlan;
}

/** A host that keeps contents of packs and their environments, without a database. */
export interface ContentMachine {
  readonly packs: string;
  readonly environments: string;
  readonly settings: EnvironmentSettings;
  /** Puts files as the content of each pack, and converges. */
  readonly converge: (
    objects: readonly CatalogEntry[],
    contents: Readonly<Record<string, ContentFiles>>,
    changes?: ConvergeChanges,
  ) => Promise<Converged>;
  /** A file of a pack, by its stable path. */
  readonly read: (...parts: string[]) => string;
}

interface ConvergeChanges {
  readonly settings?: Partial<EnvironmentSettings>;
  readonly incomplete?: string;
  readonly foreignPacks?: ReadonlySet<string>;
  readonly packDirectories?: ReadonlyMap<string, string>;
}

export function makeContentMachine(settings: Partial<EnvironmentSettings> = {}): ContentMachine {
  const directory = makeTree({ 'päck s': { directory: true } });
  const packs = join(directory, 'päck s');
  const environments = join(directory, 'environments');
  const common: EnvironmentSettings = {
    ...defaultEnvironmentSettings,
    root: environments,
    contents: packs,
    keep: 2,
    grace: 0,
    ...settings,
  };
  return {
    packs,
    environments,
    settings: common,
    read: (...parts) => readFileSync(join(packs, ...parts), 'utf8'),
    converge: async (objects, contents, changes = {}) => {
      const wanted = new Map<string, Awaited<ReturnType<typeof putContent>>>();
      for (const [pack, files] of Object.entries(contents)) {
        const fill = fillWith(files);
        wanted.set(
          pack,
          await putContent(packs, pack, { fill, provenance: {}, limits: defaultContentLimits }),
        );
      }
      return convergeContents(
        objects,
        { root: packs, wanted },
        { ...changes, settings: { ...common, ...changes.settings } },
      );
    },
  };
}

async function convergeContents(
  objects: readonly CatalogEntry[],
  contents: HostContents,
  {
    settings,
    incomplete,
    foreignPacks = new Set(),
    packDirectories = new Map(),
  }: ConvergeChanges & { readonly settings: EnvironmentSettings },
): Promise<Converged> {
  const decided = planContents(contents);
  const plan = planEnvironments({
    objects,
    packDirectories: new Map([
      ...packDirectories,
      ...decided.map(({ pack, to }) => [pack, to.directory] as const),
    ]),
    stablePaths: new Map(decided.map(({ pack, path }) => [pack, path])),
    verifications: [],
    host: hostFacts,
    settings,
    foreignPacks,
    incomplete,
    now: Date.now(),
  });
  const publisher = publishContents(contents, decided, plan);
  const signal = undefined;
  const convergence = await convergeEnvironments(plan, {
    settings,
    variables: process.env,
    onEvent: () => {},
    publish: publisher.publish,
    signal,
  });
  const finished = await finishContents(contents, decided, {
    publisher,
    plan,
    convergence,
    settings,
    foreignPacks,
    incomplete,
    signal,
    now: Date.now(),
  });
  return { ...convergence, ...finished, plan };
}

/** A pack with one environment. */
export const objects = [pack('slack', ['plain']), plainRuntime()];
export const key = { pack: 'slack', runtime: 'core.plain', version: '' };

/** Content and environment of one version. */
export function version(
  number: string,
  more: Readonly<Record<string, string>> = {},
): { readonly slack: ContentFiles } {
  return { slack: { 'needs.txt': number, 'action.py': `version = ${number}`, ...more } };
}

/** What is found by the stable path: of the content, and of the environment. */
export function serves(
  { environments, read }: ContentMachine,
  layout: EnvironmentSettings['layout'] = 'pack',
): readonly [string, string] {
  const worker = join(environments, 'slack/plain/installed');
  const installed = layout === 'pack' ? read('slack/.plain/installed') : readFileSync(worker, 'utf8');
  return [read('slack/action.py'), installed];
}

/** Numbers of the contents that are in the store, where they have served. */
export function contentsOf({ packs }: ContentMachine): readonly number[] {
  const contents = listContents(packs).flatMap((listed) => listed.contents);
  return contents.map(({ generation }) => generation ?? 0).toSorted((first, second) => first - second);
}
