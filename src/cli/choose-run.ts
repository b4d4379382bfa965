import { OperationalError } from '../errors.ts';
import { escapeText } from '../report/escape-text.ts';
import type { RunView } from '../report/history-view.ts';
import { renderTime } from '../report/render-quantity.ts';

/** Candidates that are named where a run is not found, or more than one. */
export const maxCandidates = 10;

/** Refuses a text that is the beginning of no run's id. */
export function refuseRunId(runId: string): OperationalError {
  return new OperationalError(`${JSON.stringify(runId)} is not the id of a run`, {
    code: 'usage',
    hint: 'Write at least 4 characters of an id that `reconcile history` lists, such as 3f2c9d1e.',
  });
}

/** Refuses the beginning of an id that no run has, and names the last runs there are. */
export function refuseUnknownRun(runId: string, latest: readonly RunView[]): OperationalError {
  return new OperationalError(`there is no run ${runId}`, {
    code: 'usage',
    hint:
      latest.length === 0
        ? 'No run is recorded in this database, or none that this role may read.'
        : `The last ones are\n${list(latest)}`,
  });
}

/** The one run that is meant. Throws OperationalError `usage`, which names the candidates, where there are more. */
export function chooseRun(runId: string, matches: readonly [RunView, ...RunView[]]): RunView {
  const [run, ...others] = matches;
  if (others.length === 0) return run;
  const shown = matches.slice(0, maxCandidates);
  const ending = matches.length > shown.length ? '\n… and more' : '';
  throw new OperationalError(`more than one run has an id that begins with ${runId}`, {
    code: 'usage',
    hint: `Write more of it:\n${list(shown)}${ending}`,
  });
}

function list(runs: readonly RunView[]): string {
  return runs
    .map(
      ({ runId, finishedAt, source }) => `${runId}  ${renderTime(finishedAt)}  source ${escapeText(source)}`,
    )
    .join('\n');
}
