import { mkdir, writeFile } from 'node:fs/promises';
import { schemaLoaders } from './schema-loaders.ts';

/** Part of the build: writes each JSON Schema to dist/schemas/, where editors and other programs find it. */
const directory = new URL('../../dist/schemas/', import.meta.url);

await mkdir(directory, { recursive: true });
for (const [name, load] of Object.entries(schemaLoaders)) {
  await writeFile(new URL(`${name}.json`, directory), `${JSON.stringify(await load(), undefined, 2)}\n`);
}
