import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Of every Node; its types come with those of browsers only. */
declare const WebAssembly: { readonly compile: (program: Uint8Array) => Promise<object> };

let compiled: Promise<object> | undefined;

/**
 * Keeps PGlite's program compiled for as long as this process lives. Node compiles a program once for all threads while any of them holds
 * it, so that each database opened here finds it compiled, and optimised by what the ones before have run.
 */
export async function keepCompiled(): Promise<void> {
  const directory = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  compiled ??= WebAssembly.compile(readFileSync(join(directory, 'pglite.wasm')));
  await compiled;
}
