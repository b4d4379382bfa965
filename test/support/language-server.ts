import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';

interface Position {
  readonly line: number;
  readonly character: number;
}

interface LspDiagnostic {
  readonly message: string;
  readonly range: { readonly start: Position; readonly end: Position };
}

/** An editor, as far as a server of languages sees one. */
export interface Editor {
  /** Opens a file with a text; gives what the server finds wrong with it. */
  readonly open: (file: string, text: string) => Promise<readonly LspDiagnostic[]>;
  /** What can be written at a place, by its label, with its documentation. */
  readonly complete: (file: string, at: Position) => Promise<ReadonlyMap<string, string>>;
  /** What is shown about what stands at a place. */
  readonly hover: (file: string, at: Position) => Promise<string>;
}

type Message = Readonly<Record<string, unknown>>;

/** Starts the YAML language server over standard input and output, with a directory as its workspace. It ends with the test. */
export async function startEditor(root: string): Promise<Editor> {
  const connection = connect(root);
  const { request, notify } = connection;
  await request('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(root).href,
    capabilities: { textDocument: { hover: { contentFormat: ['markdown'] } } },
    workspaceFolders: [{ uri: pathToFileURL(root).href, name: 'root' }],
  });
  notify('initialized', {});
  const settings = {
    yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false } },
  };
  notify('workspace/didChangeConfiguration', { settings });
  const uriOf = (file: string): string => pathToFileURL(join(root, file)).href;
  const at = (file: string, position: Position): object => ({ textDocument: { uri: uriOf(file) }, position });
  return {
    open: (file, text) => {
      const found = connection.diagnosticsOf(uriOf(file));
      notify('textDocument/didOpen', {
        textDocument: { uri: uriOf(file), languageId: 'yaml', version: 1, text },
      });
      return found;
    },
    complete: async (file, position) => {
      const answer = await request('textDocument/completion', at(file, position));
      const items = (answer as { items?: { label: string; documentation?: unknown }[] } | null)?.items ?? [];
      return new Map(items.map(({ label, documentation }) => [label, JSON.stringify(documentation ?? '')]));
    },
    hover: async (file, position) => JSON.stringify(await request('textDocument/hover', at(file, position))),
  };
}

interface Connection {
  readonly request: (method: string, params: object) => Promise<unknown>;
  readonly notify: (method: string, params: object) => void;
  /** The next that the server finds in a file. */
  readonly diagnosticsOf: (uri: string) => Promise<readonly LspDiagnostic[]>;
}

function connect(cwd: string): Connection {
  const home = dirname(createRequire(import.meta.url).resolve('yaml-language-server/package.json'));
  const server = spawn(process.execPath, [join(home, 'bin/yaml-language-server'), '--stdio'], {
    cwd,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  const answers = new Map<number, (result: unknown) => void>();
  const waiting = new Map<string, (found: readonly LspDiagnostic[]) => void>();
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  let next = 1;
  readMessages(server.stdout, (message) => {
    const { id, method, params } = message;
    if (method === undefined) {
      answers.get(Number(id))?.(message['result']);
    } else if (method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = params as { uri: string; diagnostics: readonly LspDiagnostic[] };
      waiting.get(uri)?.(diagnostics);
    } else if (id !== undefined) {
      // Whatever the server asks for, it is told that there is nothing special.
      const { items = [] } = (params ?? {}) as { items?: readonly unknown[] };
      send({ id, result: method === 'workspace/configuration' ? items.map(() => null) : null });
    }
  });
  return {
    request: (method, params) => {
      const id = next;
      next += 1;
      const answer = new Promise((resolve) => answers.set(id, resolve));
      send({ id, method, params });
      return answer;
    },
    notify: (method, params) => send({ method, params }),
    diagnosticsOf: (uri) => new Promise((resolve) => waiting.set(uri, resolve)),
  };
}

/** Each message stands behind a head that tells its length. */
function readMessages(stream: NodeJS.ReadableStream, take: (message: Message) => void): void {
  let pending = Buffer.alloc(0);
  stream.on('data', (part: Buffer) => {
    pending = Buffer.concat([pending, part]);
    for (;;) {
      const end = pending.indexOf('\r\n\r\n');
      const length = Number(
        /Content-Length: (\d+)/u.exec(pending.subarray(0, Math.max(end, 0)).toString())?.[1],
      );
      if (end === -1 || pending.length < end + 4 + length) return;
      take(JSON.parse(pending.subarray(end + 4, end + 4 + length).toString()) as Message);
      pending = pending.subarray(end + 4 + length);
    }
  });
}
