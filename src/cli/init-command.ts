import { basename, resolve } from 'node:path';
import { checkRef } from '../catalog/ref.ts';
import { OperationalError } from '../errors.ts';
import { schemas } from '../manifests/schemas/schemas.ts';
import { renderInitialization, toJsonInitialization } from '../report/render-initialization.ts';
import { scaffoldRepository } from '../scaffold/scaffold-repository.ts';
import {
  ciChoices,
  editorChoices,
  packagePattern,
  type CiChoice,
  type EditorChoice,
  type ScaffoldWishes,
} from '../scaffold/scaffold-wishes.ts';
import { buildSettingsSchema } from '../settings-schema.ts';
import { askQuestions, type Question } from './ask-questions.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import type { InitWishes } from './tool-wishes.ts';
import { writeNewFiles } from './write-new-files.ts';
import { writeResult } from './write-result.ts';

/** `reconcile init [directory]`: writes the files of a new repository. */
export async function runInit(context: CommandContext): Promise<number> {
  const { cwd, settings, terminal } = context;
  const wishes = context.invocation.initializing;
  if (wishes === undefined) throw new Error('init was not asked for');
  refuseWishes(wishes);
  const root = resolve(cwd, wishes.directory);
  const chosen = await choose(wishes, root, context);
  const files = scaffoldRepository(chosen, { ...schemas, settings: buildSettingsSchema() });
  const written = await writeNewFiles(files, { root, cwd, skipExisting: wishes.skipExisting });
  if (settings.quiet && terminal.format === 'human') return exitCodes.ok;
  const view = { ...written, directory: wishes.directory, name: chosen.name };
  await writeResult(context, {
    json: () => toJsonInitialization(view),
    human: () => renderInitialization(view),
  });
  return exitCodes.ok;
}

/** What was said is judged before anything is asked. Throws OperationalError `usage`. */
function refuseWishes({ name, package: spec }: InitWishes): void {
  const problem = name === undefined ? undefined : checkRef('pack', name);
  if (problem !== undefined) {
    throw new OperationalError(
      `${JSON.stringify(name)} cannot be the name of the first pack: ${problem.message}`,
      {
        code: 'usage',
        hint: problem.hint,
      },
    );
  }
  if (spec === undefined || packagePattern.test(spec)) return;
  throw new OperationalError(`${JSON.stringify(spec)} names no package to npm`, {
    code: 'usage',
    hint: 'Write a version such as reconcile@0.1.0, or the address of a tarball or a git repository.',
  });
}

async function choose(
  wishes: InitWishes,
  root: string,
  { terminal, stop }: CommandContext,
): Promise<ScaffoldWishes> {
  const name = wishes.name ?? suggestName(root);
  const { ci, editor, package: spec } = wishes;
  if (wishes.yes || (wishes.name !== undefined && ci !== undefined && editor !== undefined)) {
    return { name, ci: ci ?? 'github', editor: editor ?? 'any', package: spec };
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new OperationalError('nobody can be asked, since this is no terminal', {
      code: 'usage',
      hint: 'Say --yes, and --name, --ci and --editor where the defaults do not suit.',
    });
  }
  terminal.progress.clear();
  return askQuestions({ input: process.stdin, output: process.stderr, signal: stop }, async (ask) => ({
    name: wishes.name ?? (await ask(nameQuestion(name))),
    ci: ci ?? (await ask(ciQuestion)),
    editor: editor ?? (await ask(editorQuestion)),
    package: spec,
  }));
}

/** The directory's name as far as a ref can say it. */
function suggestName(root: string): string {
  const plain = basename(root)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9_-]+/gu, '_')
    .replace(/^[^a-z]+|[^a-z0-9]+$/gu, '');
  return checkRef('pack', plain) === undefined ? plain : 'example';
}

function nameQuestion(suggested: string): Question<string> {
  return {
    text: 'Name of the first pack?',
    default: suggested,
    read: (typed) => {
      const problem = checkRef('pack', typed);
      return problem === undefined ? { answer: typed } : { problem: `${problem.message}. ${problem.hint}` };
    },
  };
}

const ciQuestion: Question<CiChoice> = choiceQuestion('Where are pull requests checked', ciChoices);
const editorQuestion: Question<EditorChoice> = choiceQuestion('Which editor', editorChoices);

/** The first choice is the default. */
function choiceQuestion<Choice extends string>(
  text: string,
  choices: readonly [Choice, ...Choice[]],
): Question<Choice> {
  const listed = choices.join(', ');
  return {
    text: `${text} (${listed})?`,
    default: choices[0],
    read: (typed) => {
      const answer = choices.find((choice) => choice === typed.toLowerCase());
      return answer === undefined ? { problem: `Write one of ${listed}.` } : { answer };
    },
  };
}
