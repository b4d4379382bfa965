import type { ModelPack } from './soak-model.ts';
import { basePack } from './soak-model.ts';
import type { SoakWorld } from './soak-world.ts';

/** Something that happens in a soak. */
export interface Step {
  readonly name: string;
  /** How often it is picked, as against the others. */
  readonly weight: number;
  /** Whether it can happen now; it always can unless told. */
  readonly isPossible?: (world: SoakWorld) => boolean;
  /** Gives what it did it to. What it awaits is over when all is as the files say. */
  readonly run: (world: SoakWorld) => Promise<string>;
}

/** Most packs at a time. */
const mostPacks = 24;

/** Packs that steps may alter. */
function alterable({ model }: SoakWorld): readonly ModelPack[] {
  return [...model.values()].filter(({ ref }) => ref !== basePack);
}

/** One of them. */
export function pickPack(world: SoakWorld): ModelPack {
  return world.random.pick(alterable(world));
}

/** One of them with another label. */
export function relabelOne(world: SoakWorld): ModelPack {
  const pack = pickPack(world);
  return { ...pack, label: `Label ${world.random.below(1e9)}` };
}

/** Files are as they should be. */
export function isWhole({ broken }: SoakWorld): boolean {
  return broken === undefined;
}

export function hasPacks(world: SoakWorld): boolean {
  return isWhole(world) && alterable(world).length > 2;
}

export function hasRoom(world: SoakWorld): boolean {
  return isWhole(world) && world.model.size < mostPacks;
}

/** A pack that is not there, in a directory that is not there. */
export function inventPack({ random, model }: SoakWorld): ModelPack {
  const taken = new Set([...model.values()].flatMap(({ ref, directory }) => [ref, directory]));
  const free = Array.from({ length: 2 * mostPacks + 2 }, (_, index) => `pack_${index}`).filter(
    (name) => !taken.has(name),
  );
  const ref = random.pick(free);
  const runtimes = random.below(3) === 0 ? 1 : 0;
  return {
    ref,
    directory: ref,
    label: `Label ${random.below(1e9)}`,
    version: `1.${random.below(50)}.0`,
    tags: ['a', 'b', 'c'].slice(random.below(4)),
    config: { limit: random.below(100) },
    needs: random.below(2) === 0 ? `wheel-${random.below(5)}` : undefined,
    runtimes: new Map(Array.from({ length: runtimes }, () => ['tool', inventRuntime(random)])),
  };
}

export function inventRuntime(
  random: SoakWorld['random'],
): ModelPack['runtimes'] extends ReadonlyMap<string, infer Runtime> ? Runtime : never {
  const first = random.below(9);
  const versions = Array.from(
    { length: random.below(4) },
    (_, index) => `${first + index}.${random.below(9)}`,
  );
  return { name: 'Tool', description: `Tool number ${random.below(1e6)}`, versions };
}
