import { basename } from 'node:path';
import { digest } from '../catalog/digest.ts';
import type { JsonObject } from '../catalog/json.ts';
import { findProgram, identifyFile, type ProgramIdentity } from './identify-program.ts';
import type { Installer } from './installers.ts';
import type { ManifestInputs } from './manifest-inputs.ts';

/** Raised when equal inputs come to make different environments. */
const schemaVersion = 1;

/** Everything that decides what an environment is, as a JSON value that people can read. */
export type FingerprintInputs = JsonObject;

/** What the inputs are gathered from. */
export interface FingerprintSource {
  readonly type: string;
  readonly createCommand: readonly string[];
  readonly installCommand: readonly string[];
  readonly installers: readonly Installer[];
  readonly interpreterPath: string | undefined;
  readonly interpreter: string;
  /** As verification found it. */
  readonly interpreterVersion: string | undefined;
  readonly manifest: ManifestInputs | undefined;
  /** Digest of the pack's content and its place, where commands see more of it than the manifest. */
  readonly pack: { readonly directory: string; readonly digest: string } | undefined;
  readonly host: HostFacts;
  readonly identify: IdentifyProgram;
  /** Set by the operator to have everything built anew. */
  readonly salt: string;
  readonly sandbox: string;
  /** Names of further variables that commands inherit. Their values may be secret and do not count. */
  readonly passedVariables: readonly string[];
}

/** The identity of the program that a name means on this host; undefined where there is none. */
export type IdentifyProgram = (name: string) => ProgramIdentity | undefined;

/** Identifies programs, each once: for one pass, in which they count as what they were at first. */
export function rememberPrograms({ path: searchPath }: HostFacts): IdentifyProgram {
  const known = new Map<string, ProgramIdentity | undefined>();
  return (name) => {
    if (!known.has(name)) {
      const path = findProgram(name, searchPath);
      known.set(name, path === undefined ? undefined : identifyFile(path));
    }
    return known.get(name);
  };
}

/** What a host is. */
export interface HostFacts {
  readonly platform: string;
  readonly architecture: string;
  /** C library and its version, such as `glibc 2.36`; empty where unknown. */
  readonly libc: string;
  /** Search path for programs. */
  readonly path: string;
}

/** `sha256:` and 64 hexadecimal digits; the first 16 of them name store directories. */
export function fingerprintOf(inputs: FingerprintInputs): string {
  return digest(inputs);
}

/** Gathers the inputs of an environment. */
export function gatherInputs(source: FingerprintSource): FingerprintInputs {
  const { host, manifest, pack } = source;
  return {
    schema: schemaVersion,
    env_type: source.type,
    create_command: source.createCommand,
    install_command: manifest === undefined ? [] : source.installCommand,
    interpreter_path: source.interpreterPath ?? null,
    installers: source.installers.map(describeInstaller),
    manifest: manifest === undefined ? null : { name: basename(manifest.path), digest: manifest.digest },
    files: manifest?.others ?? {},
    directories: manifest?.directories ?? [],
    programs: describePrograms(source),
    interpreter_version: source.interpreterVersion ?? null,
    platform: { os: host.platform, architecture: host.architecture, libc: host.libc },
    pack: pack === undefined ? null : { directory: pack.directory, digest: pack.digest },
    passed_variables: [...source.passedVariables].sort(),
    sandbox: source.sandbox,
    salt: source.salt,
  };
}

function describeInstaller(installer: Installer): JsonObject {
  const { name, command, cwd, env, optional, fileExists } = installer;
  return { name, command, cwd: cwd ?? null, env, optional, file_exists: fileExists ?? null };
}

/** Package managers, which a command may also name inside of a script. */
const packageManagers =
  /(?<![\w./-])(?:npm|pnpm|yarn|bun|deno|pip3?|uv|poetry|bundle|gem|cargo|go|composer|cpanm|carton|mvn|Rscript)(?![\w.-])/g;

/** Programs whose version does not matter to what is made. */
const ordinary: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'env', 'mkdir', 'cp', 'ln', 'true']);

function describePrograms(source: FingerprintSource): JsonObject {
  const { createCommand, installCommand, installers, interpreter, identify, manifest } = source;
  const commands = [
    createCommand,
    manifest === undefined ? [] : installCommand,
    ...installers.map(({ command }) => command),
  ];
  const names = new Set([
    interpreter,
    ...commands.map(([program = '']) => program).filter((name) => !name.includes('{')),
    ...commands.flat().flatMap((text) => [...text.matchAll(packageManagers)].map(([name]) => name)),
  ]);
  const programs: Record<string, JsonObject | null> = {};
  for (const name of [...names].sort()) {
    if (name === '' || ordinary.has(name)) continue;
    const identity = identify(name);
    programs[name] = identity === undefined ? null : describeIdentity(identity);
  }
  return programs;
}

function describeIdentity({ path, size, mtime }: ProgramIdentity): JsonObject {
  return { path, size, mtime };
}
