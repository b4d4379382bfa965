import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { namesIn, renderPack, type ModelPack } from './soak-model.ts';
import type { SoakWorld } from './soak-world.ts';
import {
  hasPacks,
  hasRoom,
  inventPack,
  inventRuntime,
  isWhole,
  pickPack,
  relabelOne,
  type Step,
} from './step.ts';

/** Its files are gone or will be; its rows may rightly be others later. */
function giveUp(world: SoakWorld, pack: ModelPack): void {
  for (const name of namesIn(new Map([[pack.ref, pack]]))) world.mayBeNew.add(name);
}

/** Writes the manifest of a pack in another way than by opening it. */
function saveManifest(world: SoakWorld, pack: ModelPack, save: (file: string, text: string) => void): void {
  save(world.path(pack.directory, 'pack.yaml'), renderPack(pack).get('pack.yaml') ?? '');
  world.set(pack);
}

/** A step that writes a manifest with another label. */
function saveOne(save: (file: string, text: string) => void): Pick<Step, 'isPossible' | 'run'> {
  return {
    isPossible: hasPacks,
    run: async (world) => {
      const pack = relabelOne(world);
      saveManifest(world, pack, save);
      return pack.ref;
    },
  };
}

/** Below the working directory and not below `packs`: nothing watches it. */
function makeOutside(world: SoakWorld, pack: ModelPack): string {
  const directory = join(world.cwd, 'outside', pack.directory);
  for (const [file, text] of renderPack(pack)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  return directory;
}

/** What people and programs do to files. */
export const fileSteps: readonly Step[] = [
  {
    name: 'create a pack',
    weight: 8,
    isPossible: hasRoom,
    run: async (world) => {
      const pack = inventPack(world);
      await world.write(pack);
      return pack.ref;
    },
  },
  {
    name: 'move a pack in from outside by one rename',
    weight: 3,
    isPossible: hasRoom,
    run: async (world) => {
      const pack = inventPack(world);
      renameSync(makeOutside(world, pack), world.path(pack.directory));
      world.set(pack);
      return pack.ref;
    },
  },
  {
    name: 'edit a pack',
    weight: 12,
    isPossible: hasPacks,
    run: async (world) => {
      const { random } = world;
      const pack = pickPack(world);
      const changes = random.pick<Partial<ModelPack>>([
        { label: `Label ${random.below(1e9)}` },
        { version: `1.${random.below(50)}.${random.below(9)}` },
        { tags: ['a', 'b', 'c', 'd'].slice(random.below(4)) },
        { config: random.pick([{}, { limit: random.below(100) }, { limit: 1, other: random.below(9) }]) },
      ]);
      await world.write({ ...pack, ...changes });
      return `${pack.ref} ${Object.keys(changes).join()}`;
    },
  },
  {
    name: 'save by renaming',
    weight: 5,
    ...saveOne((file, text) => {
      writeFileSync(`${file}.tmp`, text);
      renameSync(`${file}.tmp`, file);
    }),
  },
  {
    name: 'save as vim does',
    weight: 4,
    ...saveOne((file, text) => {
      const probe = join(dirname(file), '4913');
      writeFileSync(probe, '');
      unlinkSync(probe);
      renameSync(file, `${file}~`);
      writeFileSync(file, text);
      unlinkSync(`${file}~`);
    }),
  },
  {
    name: 'save in pieces',
    weight: 3,
    ...saveOne((file, text) => {
      writeFileSync(file, text.slice(0, 9));
      appendFileSync(file, text.slice(9));
    }),
  },
  {
    name: 'edit without a trace in size and time',
    weight: 4,
    isPossible: hasPacks,
    run: async (world) => {
      const before = pickPack(world);
      const digits = before.label.slice('Label '.length);
      const label = `Label ${String(world.random.below(10 ** digits.length)).padStart(digits.length, '0')}`;
      saveManifest(world, { ...before, label }, (file, text) => {
        const { atime, mtime } = statSync(file);
        writeFileSync(file, text);
        utimesSync(file, atime, mtime);
      });
      return before.ref;
    },
  },
  {
    name: 'delete a pack',
    weight: 6,
    isPossible: hasPacks,
    run: async (world) => {
      const pack = pickPack(world);
      rmSync(world.path(pack.directory), { recursive: true });
      giveUp(world, pack);
      world.drop(pack.ref);
      return pack.ref;
    },
  },
  {
    name: 'move a directory',
    weight: 5,
    isPossible: hasPacks,
    run: async (world) => {
      const pack = pickPack(world);
      const { directory } = inventPack(world);
      renameSync(world.path(pack.directory), world.path(directory));
      world.set({ ...pack, directory });
      return `${pack.directory} to ${directory}`;
    },
  },
  {
    name: 'have another pack take a directory',
    weight: 2,
    isPossible: hasPacks,
    run: async (world) => {
      const pack = pickPack(world);
      const next = { ...inventPack(world), directory: pack.directory };
      giveUp(world, pack);
      world.drop(pack.ref);
      rmSync(world.path(pack.directory), { recursive: true });
      await world.write(next);
      return `${pack.ref} to ${next.ref}`;
    },
  },
  {
    name: 'add, edit or delete a runtime',
    weight: 8,
    isPossible: hasPacks,
    run: async (world) => {
      const pack = pickPack(world);
      giveUp(world, pack);
      const runtimes = new Map(pack.runtimes);
      const key = world.random.pick(['tool', 'other']);
      if (runtimes.has(key) && world.random.below(2) === 0) runtimes.delete(key);
      else runtimes.set(key, inventRuntime(world.random));
      await world.write({ ...pack, runtimes });
      return `${pack.ref}.${key}`;
    },
  },
  {
    name: 'change what is installed',
    weight: 6,
    isPossible: hasPacks,
    run: async (world) => {
      const pack = pickPack(world);
      const needs = world.random.pick([undefined, 'wheel-1', 'wheel-2', `wheel-${world.random.below(99)}`]);
      await world.write({ ...pack, needs });
      return `${pack.ref} ${needs}`;
    },
  },
  {
    name: 'ask for what cannot be installed, and no longer',
    weight: 2,
    isPossible: hasPacks,
    run: async (world) => {
      const pack = pickPack(world);
      await world.write({ ...pack, needs: `broken-${world.random.below(9)}` });
      await world.converge();
      await world.write({ ...pack, needs: pack.needs });
      return pack.ref;
    },
  },
  {
    name: 'make a file invalid',
    weight: 3,
    isPossible: hasPacks,
    run: async (world) => {
      // Which state was the last valid one has to be known.
      await world.converge();
      await world.rest();
      const pack = pickPack(world);
      world.broken = { pack: pack.ref, before: world.model };
      const text = world.random.pick([
        'ref: [\n',
        `ref: ${pack.ref}\nversion: 1\n`,
        '\u0000',
        'version: 1.0.0\n',
      ]);
      writeFileSync(world.path(pack.directory, 'pack.yaml'), text);
      return pack.ref;
    },
  },
  {
    name: 'mend a file',
    weight: 12,
    isPossible: (world) => !isWhole(world),
    run: async (world) => {
      const pack = world.model.get(world.broken?.pack ?? '')!;
      world.broken = undefined;
      saveManifest(world, pack, writeFileSync);
      return pack.ref;
    },
  },
  {
    name: 'exchange the whole directory',
    weight: 1,
    isPossible: isWhole,
    run: async (world) => {
      const [root, old, fresh] = [world.path(), join(world.cwd, 'old'), join(world.cwd, 'fresh')];
      rmSync(old, { recursive: true, force: true });
      cpSync(root, fresh, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
      renameSync(root, old);
      renameSync(fresh, root);
      return `${readdirSync(root).length} directories`;
    },
  },
  {
    name: 'create and delete files in a swarm',
    weight: 2,
    run: async (world) => {
      const directory = world.path('base/actions');
      mkdirSync(directory, { recursive: true });
      for (let index = 0; index < 200; index += 1) {
        const file = join(directory, `${index % 7}.yaml`);
        writeFileSync(file, 'a: 1\n');
        if (existsSync(file) && readFileSync(file).length > 0) unlinkSync(file);
      }
      return directory;
    },
  },
];
