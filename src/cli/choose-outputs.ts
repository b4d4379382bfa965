import { resolve } from 'node:path';
import { OperationalError } from '../errors.ts';
import { outputFormats, type OutputFormat } from '../parse-outputs.ts';
import type { Settings } from '../settings.ts';
import type { SettingCommand } from '../settings-table.ts';

/** A file that a result is written to, too. */
interface OutputFile {
  readonly format: OutputFormat;
  /** As it was typed. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
}

/** Where the result of a command goes, and how. */
export interface Outputs {
  /** Of standard output. */
  readonly format: OutputFormat;
  readonly files: readonly OutputFile[];
}

interface OutputRules {
  readonly formats: readonly OutputFormat[];
  /** Whether it writes to files as well. */
  readonly hasFiles: boolean;
}

const reporting: OutputRules = { formats: outputFormats, hasFiles: true };
const plain: OutputRules = { formats: ['human', 'json'], hasFiles: false };

const rules: Partial<Readonly<Record<SettingCommand, OutputRules>>> = {
  reconcile: reporting,
  validate: reporting,
  status: { formats: ['human', 'json', 'markdown'], hasFiles: true },
};

interface OutputFacts {
  readonly settings: Pick<Settings, 'output' | 'out'>;
  /** Whether a flag said so for this run, not a file or a variable for all of them. */
  readonly isFlag: boolean;
  readonly cwd: string;
}

/**
 * What of the setting `output` concerns a command. What it cannot write is refused when a flag asks for it, and passed over when that is set for all
 * commands. Throws OperationalError `usage`.
 */
export function chooseOutputs(command: SettingCommand, { settings, isFlag, cwd }: OutputFacts): Outputs {
  const { formats, hasFiles } = rules[command] ?? plain;
  const usable = settings.output.filter(
    ({ format, file }) => formats.includes(format) && (file === undefined || hasFiles),
  );
  const refused = settings.output.find((each) => !usable.includes(each));
  if (isFlag && refused !== undefined) throw refuse(command, refused);
  const files = usable.flatMap(({ format, file }) =>
    file === undefined ? [] : [{ format, name: file, path: resolve(cwd, file) }],
  );
  refuseSharing(files, settings.out === undefined ? undefined : resolve(cwd, settings.out));
  const standard = usable.find(({ file }) => file === undefined);
  return { format: standard?.format ?? 'human', files };
}

function refuse(
  command: SettingCommand,
  { format, file }: { readonly format: OutputFormat; readonly file: string | undefined },
): OperationalError {
  const { formats, hasFiles } = rules[command] ?? plain;
  const name = command === 'reconcile' ? 'reconcile' : `reconcile ${command}`;
  if (formats.includes(format) && file !== undefined) {
    return new OperationalError(`\`${name}\` writes its result to standard output only`, {
      code: 'usage',
      hint: `Write \`-o ${format} > ${file}\`.`,
    });
  }
  return new OperationalError(`\`${name}\` does not know the output format ${format}`, {
    code: 'usage',
    hint: `It writes ${formats.join(', ')}${hasFiles ? ', each also into a file (`-o json=FILE`)' : ''}.`,
  });
}

/** Two names can lead to one file. */
function refuseSharing(files: readonly OutputFile[], plan: string | undefined): void {
  const paths = [...files.map(({ path }) => path), ...(plan === undefined ? [] : [plan])];
  const shared = paths.find((path, index) => paths.indexOf(path) !== index);
  if (shared === undefined) return;
  throw new OperationalError(`two outputs would be written to ${shared}`, {
    code: 'usage',
    hint: 'Name a file of its own for each.',
  });
}
