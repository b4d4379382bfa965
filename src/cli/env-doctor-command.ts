import { examineStore } from '../environments/examine-store.ts';
import { scrubEnvironment } from '../process/scrub-environment.ts';
import { isProblem, renderExamination, toJsonExamination } from '../report/render-examination.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { resolveEnvironmentSettings } from './host-options.ts';
import type { EnvironmentWishes } from './invocation.ts';
import { writeResult } from './write-result.ts';

type DoctorWishes = Extract<EnvironmentWishes, { readonly action: 'doctor' }>;

/** `reconcile env doctor`: looks closely at every environment of this host. Changes nothing. */
export async function runEnvDoctor(context: CommandContext, { deep }: DoctorWishes): Promise<number> {
  const { terminal, env, stop } = context;
  const { root } = resolveEnvironmentSettings(context);
  terminal.progress.show('looking at the environments');
  const examination = await examineStore(root, { deep, variables: scrubEnvironment(env), signal: stop });
  const view = { ...examination, deep };
  await writeResult(context, {
    json: () => toJsonExamination(view),
    human: () => renderExamination(view, { color: terminal.color.result }),
  });
  return view.findings.some(isProblem) ? exitCodes.failure : exitCodes.ok;
}
