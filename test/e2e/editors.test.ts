import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { schemaLoaders } from '../../src/cli/schema-loaders.ts';
import { startEditor, type Editor } from '../support/language-server.ts';
import { runCli } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

/** A text, and the place where `|` stands in it. */
function locate(marked: string): { readonly text: string; readonly at: { line: number; character: number } } {
  const before = marked.slice(0, marked.indexOf('|')).split('\n');
  return {
    text: marked.replace('|', ''),
    at: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
  };
}

async function openScaffold(): Promise<{ readonly cwd: string; readonly editor: Editor }> {
  const cwd = makeTree({});
  await runCli(['init', '--yes', '--name', 'slack'], { cwd });
  return { cwd, editor: await startEditor(cwd) };
}

describe('an editor with the YAML language server', () => {
  it('finds nothing wrong in a new repository, nor in the standard catalog', async () => {
    const { cwd, editor } = await openScaffold();
    for (const file of ['packs/slack/pack.yaml', 'packs/slack/runtimes/shell.yaml', 'reconcile.yaml']) {
      const found = await editor.open(file, readFileSync(join(cwd, file), 'utf8'));
      expect([file, found]).toEqual([file, []]);
    }
    const runtimes = fileURLToPath(new URL('../../manifests/core/runtimes/', import.meta.url));
    for (const file of readdirSync(runtimes)) {
      const text = readFileSync(join(runtimes, file), 'utf8').replace(
        /^# yaml-language-server.*\n/u,
        '# yaml-language-server: $schema=../../../.schemas/runtime.json\n',
      );
      const found = await editor.open(`packs/slack/runtimes/${file}`, text);
      expect([file, found]).toEqual([file, []]);
    }
  });

  it('completes keys and values, tells what they mean, and marks mistakes where they are', async () => {
    const { editor } = await openScaffold();
    const line = '# yaml-language-server: $schema=../../../.schemas/runtime.json\n';
    const file = 'packs/slack/runtimes/new.yaml';
    const keys = locate(
      `${line}ref: slack.new\nexecution_config:\n  environment:\n    env_type: plain\n    |`,
    );
    await editor.open(file, keys.text);
    const completed = await editor.complete(file, keys.at);
    expect([...completed.keys()]).toEqual(['dir_name', 'create_command', 'interpreter_path']);
    expect(completed.get('dir_name')).toContain('Name of the environment');

    const values = locate(`${line}ref: slack.new\nexecution_config:\n  inline_execution:\n    strategy: |\n`);
    await editor.open('packs/slack/runtimes/values.yaml', values.text);
    const choices = await editor.complete('packs/slack/runtimes/values.yaml', values.at);
    expect([...choices.keys()]).toEqual(['direct', 'temp_file']);

    const meaning = locate(`${line}ref: slack.new\nali|ases: [one]\n`);
    await editor.open('packs/slack/runtimes/meaning.yaml', meaning.text);
    const shown = await editor.hover('packs/slack/runtimes/meaning.yaml', meaning.at);
    expect(shown).toContain('Further names that packs may ask for the runtime by');

    const mistake = locate(
      `${line}ref: slack.new\nversions:\n  - version: 3.10\nexecution_config:\n  interpreter:\n    |binry: sh\n`,
    );
    const found = await editor.open('packs/slack/runtimes/mistake.yaml', mistake.text);
    const places = found.map(
      ({ message, range: { start } }) => `${start.line}:${start.character} ${message}`,
    );
    expect(places.toSorted()).toEqual([
      '3:13 Incorrect type. Expected "string".',
      `${mistake.at.line}:${mistake.at.character} Property binry is not allowed.`,
    ]);
  });
});

describe('the published schemas', () => {
  it('have one name each, and are valid schemas of their own kind', async () => {
    const loaded = await Promise.all(
      Object.entries(schemaLoaders).map(async ([name, load]) => {
        const schema = (await load()) as { $id?: string; $schema?: string };
        return { name, id: schema.$id, kind: schema.$schema, schema };
      }),
    );
    expect(loaded.map(({ id }) => id)).toEqual(loaded.map(({ name }) => `urn:reconcile:schema:${name}:v1`));
    for (const { kind, schema } of loaded) {
      const options = { allowUnionTypes: true, strictRequired: false };
      const ajv = kind?.includes('draft-07') === true ? new Ajv(options) : new Ajv2020(options);
      addFormats.default(ajv);
      expect(() => ajv.compile(schema)).not.toThrow();
    }
    const directory = fileURLToPath(new URL('../../dist/schemas/', import.meta.url));
    const written = readdirSync(directory).toSorted();
    expect(written).toEqual(loaded.map(({ name }) => `${name}.json`).toSorted());
  });
});
