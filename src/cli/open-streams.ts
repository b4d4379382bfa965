import { closeSync, openSync, writeFileSync } from 'node:fs';
import { OperationalError } from '../errors.ts';
import type { EventStream } from '../report/stream/create-event-stream.ts';
import type { Outputs } from './choose-outputs.ts';
import type { Terminal } from './terminal.ts';

/** Streams of lines that tell of a run while it goes on. */
export interface Streams extends EventStream {
  /** Resolves once all lines are on their way. Throws OperationalError `output.failed` where some are lost. */
  readonly close: () => Promise<void>;
}

interface StreamFacts {
  readonly outputs: Outputs;
  readonly terminal: Terminal;
  readonly version: string;
  readonly command: string;
}

/** Where lines go, in the order in which they are given. */
interface Sink {
  readonly write: (text: string) => void;
  readonly close: () => Promise<void>;
}

/** Whether the outputs hold any stream. */
export function hasStreams({ format, files }: Outputs): boolean {
  return [format, ...files.map((file) => file.format)].includes('jsonl');
}

/** Opens every stream of the outputs; the first line is written at once. Throws OperationalError `output.failed`. */
export async function openStreams({ outputs, terminal, version, command }: StreamFacts): Promise<Streams> {
  const { createEventStream } = await import('../report/stream/create-event-stream.ts');
  const sinks = [
    ...(outputs.format === 'jsonl' ? [openStandard(terminal)] : []),
    ...outputs.files.flatMap(({ format, path, name }) => (format === 'jsonl' ? [openFile(path, name)] : [])),
  ];
  const stream = createEventStream({
    write: (text) => {
      for (const sink of sinks) sink.write(text);
    },
    version,
    command,
  });
  return {
    ...stream,
    close: async () => {
      await Promise.all(sinks.map((sink) => sink.close()));
    },
  };
}

function openStandard(terminal: Terminal): Sink {
  let written: Promise<void> = Promise.resolve();
  let failure: unknown;
  return {
    write: (text) => {
      written = written
        .then(() => terminal.write(text))
        .catch((error: unknown) => {
          failure ??= error;
        });
    },
    close: async () => {
      await written;
      if (failure !== undefined) throw failure;
    },
  };
}

/** Written line by line, so that it can be followed. */
function openFile(path: string, name: string): Sink {
  let failure: OperationalError | undefined;
  const attempt = <T>(action: () => T): T | undefined => {
    try {
      return action();
    } catch (error) {
      failure ??= new OperationalError(`the stream cannot be written to ${name}`, {
        code: 'output.failed',
        hint: 'Name a file in a directory that exists and that this user may write to.',
        cause: error,
      });
      return undefined;
    }
  };
  const file = attempt(() => openSync(path, 'w'));
  if (failure !== undefined) throw failure;
  return {
    write: (text) => {
      if (file !== undefined && failure === undefined) attempt(() => writeFileSync(file, text));
    },
    close: async () => {
      if (file !== undefined) attempt(() => closeSync(file));
      if (failure !== undefined) throw failure;
    },
  };
}
