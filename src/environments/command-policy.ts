import { digest } from '../catalog/digest.ts';
import type { Installer } from './installers.ts';
import { readSmallFile } from '../process/read-small-file.ts';
import type { VerificationCommand } from './verification.ts';

/**
 * Which commands of manifests may run: all of them, only those sets whose digest was approved, or none. What may not run
 * is refused with an error, never passed over.
 */
export type TrustPolicy = 'trusted-repo' | 'approved-only' | 'never-exec';

/** The commands of one environment, as the manifests write them. */
export interface CommandSet {
  readonly createCommand: readonly string[];
  readonly installCommand: readonly string[];
  readonly installers: readonly Installer[];
}

/** What is approved: the commands, not what they read. A changed argument needs another approval, a changed manifest none. */
function digestCommands({ createCommand, installCommand, installers }: CommandSet): string {
  return digest({
    create_command: createCommand,
    install_command: installCommand,
    installers: installers.map(({ name, command, cwd, env, optional, fileExists }) => ({
      name,
      command,
      cwd: cwd ?? null,
      env,
      optional,
      file_exists: fileExists ?? null,
    })),
  });
}

interface Policy {
  readonly trust: TrustPolicy;
  readonly approved: ReadonlySet<string>;
}

/** Why commands may not run, and what to do about it. */
export interface Refusal {
  readonly reason: string;
  readonly fix: string;
}

/** Finds what keeps the commands of an environment from running; undefined when they may run. */
export function findRefusal(commands: CommandSet, policy: Policy): Refusal | undefined {
  return refuse(() => digestCommands(commands), policy);
}

/** Finds what keeps verification commands from running; undefined when they may run. */
export function refuseVerification(
  commands: readonly VerificationCommand[],
  policy: Policy,
): Refusal | undefined {
  return refuse(
    () =>
      digest({
        verification: commands.map(({ binary, args, exitCode, pattern }) => {
          return { binary, args, exit_code: exitCode, pattern: pattern ?? null };
        }),
      }),
    policy,
  );
}

function refuse(digestOf: () => string, { trust, approved }: Policy): Refusal | undefined {
  if (trust === 'trusted-repo') return undefined;
  if (trust === 'never-exec') {
    return {
      reason: 'commands of manifests may not run here (never-exec)',
      fix: 'Choose the policy trusted-repo or approved-only on a host that builds environments.',
    };
  }
  const found = digestOf();
  if (approved.has(found)) return undefined;
  return {
    reason: 'its commands have not been approved (approved-only)',
    fix: `Look at them, then add this line to the file of approvals: ${found}`,
  };
}

/** Reads a file of approvals: a digest a line, `#` begins a comment. Undefined where there is no such file. */
export function readApprovals(path: string): ReadonlySet<string> | undefined {
  const content = readSmallFile(path)?.toString('utf8');
  if (content === undefined) return undefined;
  const lines = content.split(/\r?\n/).map((line) => line.replace(/#.*$/, '').trim());
  return new Set(lines.filter((line) => /^sha256:[0-9a-f]{64}$/.test(line)));
}
