import type { Diagnostic } from '../../diagnostics.ts';
import type { EnvironmentEvent } from '../../environments/environment-event.ts';
import type { PassEvent } from '../../reconcile/pass-event.ts';
import { escapeJson } from '../escape-text.ts';
import { toJsonDiagnostic } from '../render-json.ts';
import { formatVersion } from '../format-version.ts';
import type { RunReport } from '../run-report.ts';
import { toProgressLine } from './to-progress-line.ts';
import { toSummaryLine } from './to-summary-line.ts';
import { toPassLines } from './to-pass-lines.ts';

export interface EventStreamOptions {
  /** Takes whole lines, with their line breaks. */
  readonly write: (text: string) => void;
  /** Of reconcile. */
  readonly version: string;
  readonly command: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Tells of a run line by line; see `eventSchema`. */
export interface EventStream {
  readonly onPassEvent: (event: PassEvent) => void;
  readonly onEnvironmentEvent: (event: EnvironmentEvent) => void;
  /** The last line; findings that were not told of come before it. */
  readonly end: (report: RunReport) => void;
}

/** A line without what all lines have. */
export type EventLine = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Begins a stream with its first line. */
export function createEventStream(options: EventStreamOptions): EventStream {
  const { write, version, command, now = Date.now } = options;
  const told = new Set<Diagnostic>();
  const writeLines = (lines: readonly EventLine[]): void => {
    if (lines.length === 0) return;
    const time = new Date(now()).toISOString();
    write(
      lines
        .map(({ type, ...rest }) => `${escapeJson(JSON.stringify({ formatVersion, time, type, ...rest }))}\n`)
        .join(''),
    );
  };
  const tell = (diagnostics: readonly Diagnostic[]): void => {
    const untold = diagnostics.filter((diagnostic) => !told.has(diagnostic));
    for (const diagnostic of untold) told.add(diagnostic);
    writeLines(
      untold.map((diagnostic) => ({ type: 'diagnostic', diagnostic: toJsonDiagnostic(diagnostic) })),
    );
  };
  writeLines([{ type: 'version', reconcile: version, command }]);
  return {
    onPassEvent: (event) => {
      if (event.type === 'read') tell(event.diagnostics);
      else writeLines(toPassLines(event));
    },
    onEnvironmentEvent: (event) => writeLines(toProgressLine(event)),
    end: (report) => {
      const { diagnostics } = report.kind === 'result' ? report.result : report;
      const ofUnits =
        report.kind === 'result' ? (report.result.units ?? []).flatMap((unit) => unit.diagnostics) : [];
      tell([...diagnostics, ...ofUnits]);
      writeLines([toSummaryLine(report)]);
    },
  };
}
