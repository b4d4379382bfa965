import { namesIn } from './soak-model.ts';
import { hasPacks, isWhole, pickPack, type Step } from './step.ts';

/** Whoever alters rows says so as people are told to; nothing else would be noticed before the next resync. */
const announce = `notify reconcile, 'by hand'`;

/** What others do to rows. */
export const rowSteps: readonly Step[] = [
  {
    name: 'alter a row',
    weight: 6,
    run: async (world) => {
      await world.converge();
      const rows = await world.rows();
      const ours = rows.filter(({ row }) => !world.foreign.has(JSON.stringify(row)));
      const { kind, id, ref } = world.random.pick(
        [...ours].sort((a, b) => compare(a.ref + a.kind, b.ref + b.kind)),
      );
      const change = {
        pack: `label = label || '!', tags = array['altered']`,
        runtime: `description = 'altered'`,
        runtime_version: 'is_default = not is_default, version_minor = 77',
      }[kind];
      await world.sql(`update ${kind} set ${change} where id = $1`, [id]);
      await world.sql(announce);
      return `${kind} ${ref}`;
    },
  },
  {
    name: 'delete a row',
    weight: 4,
    isPossible: hasPacks,
    run: async (world) => {
      await world.converge();
      await world.rest();
      const pack = pickPack(world);
      const runtime = world.random.pick([undefined, ...pack.runtimes.keys()]);
      const gone =
        runtime === undefined
          ? new Map([[pack.ref, pack]])
          : new Map([[pack.ref, { ...pack, runtimes: new Map([[runtime, pack.runtimes.get(runtime)!]]) }]]);
      const names = [...namesIn(gone)].filter((name) => runtime === undefined || name !== `pack ${pack.ref}`);
      for (const name of names) {
        world.mayBeNew.add(name);
        world.deletedByHand.set(name, (world.deletedByHand.get(name) ?? 0) + 1);
      }
      if (runtime === undefined) await world.sql('delete from pack where ref = $1', [pack.ref]);
      else await world.sql('delete from runtime where ref = $1', [`${pack.ref}.${runtime}`]);
      await world.sql(announce);
      await world.converge();
      return names.join(', ');
    },
  },
  {
    name: 'insert a row of nobody',
    weight: 1,
    isPossible: (world) => isWhole(world) && world.foreign.size < 20,
    run: async (world) => {
      const ref = `foreign_${world.foreign.size}`;
      await world.sql(`insert into pack (ref, label, version) values ($1, 'Theirs', '1.0.0')`, [ref]);
      world.foreign.add(JSON.stringify(['pack', ref, 'Theirs', '1.0.0', [], {}, []]));
      return ref;
    },
  },
];

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
