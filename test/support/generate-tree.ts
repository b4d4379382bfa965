import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Number of each kind of object that `generateTree` writes per pack. */
export const objectsPerPack = { pack: 1, runtime: 1, runtime_version: 3 } as const;

/**
 * Writes `count` pack directories below `directory`: each a pack with tags, a configuration and its schema, and one runtime of its own in
 * three versions with an environment, about 4 KB of YAML altogether. The same count always gives the same bytes.
 */
export function generateTree(directory: string, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const ref = `pack_${String(index).padStart(5, '0')}`;
    const home = join(directory, ref.slice(0, 7), ref);
    mkdirSync(join(home, 'runtimes'), { recursive: true });
    writeFileSync(join(home, 'pack.yaml'), packText(ref, index));
    writeFileSync(join(home, 'runtimes', 'tool.yaml'), runtimeText(ref, index));
  }
}

function packText(ref: string, index: number): string {
  return `ref: ${ref}
label: Generated pack ${index}
description: Stands for a real pack of ordinary size, number ${index}
version: 1.${index % 50}.${index % 7}
author: Generator
license: Apache-2.0
conf_schema:
  endpoint: { type: string, description: Where the service answers, required: true }
  timeout: { type: integer, description: Seconds to wait, default: 30, minimum: 1, maximum: ${60 + (index % 40)} }
  token: { type: string, description: Credential of the service, secret: true }
config:
  endpoint: https://service-${index}.example.com/api
  timeout: ${1 + (index % 60)}
meta:
  category: generated
tags: [generated, group-${index % 100}]
runtime_deps: [${ref}.tool]
${index === 0 ? '' : `dependencies: [pack_${String(Math.floor(index / 2)).padStart(5, '0')}]\n`}`;
}

function runtimeText(ref: string, index: number): string {
  return `ref: ${ref}.tool
name: Tool ${index}
description: Runtime of ${ref}
distributions:
  verification:
    commands:
      - { binary: tool${index}, args: ['--version'], pattern: 'Tool \\d+', priority: 1 }
execution_config:
${executionConfig(`tool${index}`, '  ')}versions:
${[1, 2, 3].map((major) => versionText(index, major)).join('')}`;
}

function versionText(index: number, major: number): string {
  return `  - version: '${major}.${index % 20}'
    is_default: ${major === 2}
    distributions:
      verification:
        commands:
          - { binary: tool${index}-${major}, args: ['--version'], pattern: 'Tool ${major}\\.' }
    execution_config:
${executionConfig(`tool${index}-${major}`, '      ')}    meta: { eol: '20${30 + major}-01-01' }
`;
}

function executionConfig(binary: string, indent: string): string {
  return `interpreter:
  binary: ${binary}
  args: ['-u']
  file_extension: .tool
environment:
  env_type: virtualenv
  dir_name: .tool
  create_command: [${binary}, make, '{env_dir}']
  interpreter_path: '{env_dir}/bin/${binary}'
dependencies:
  manifest_file: tool.txt
  install_command: ['{interpreter}', install, '{manifest_path}']
`
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `${indent}${line}\n`)
    .join('');
}
