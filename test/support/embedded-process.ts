import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Another process that uses an embedded database. */
export interface EmbeddedProcess {
  readonly pid: number;
  /** The next line that it prints; `undefined` when it has ended. */
  readonly nextLine: () => Promise<string | undefined>;
  /** Ends its input: the script goes on to its end. */
  readonly finish: () => void;
  /** As a crash of the machine's memory killer would. Settles when it is gone. */
  readonly kill: () => Promise<void>;
  /** All that it printed and was not read as lines. Throws what it wrote as errors unless it ended with code 0. */
  readonly ended: () => Promise<readonly string[]>;
}

const driver = new URL('../../dist/database/embedded-driver.js', import.meta.url).href;

/** Runs a script in a new process. It sees `open(options)` of the database in `directory`, `inputEnd()` and `print`. */
export function startEmbeddedProcess(directory: string, script: string): EmbeddedProcess {
  const source = `
    import { openEmbeddedDatabase } from ${JSON.stringify(driver)};
    const open = (options) => openEmbeddedDatabase({ directory: ${JSON.stringify(directory)}, ...options });
    const inputEnd = () => new Promise((resolve) => process.stdin.resume().once('end', resolve));
    const print = (text) => new Promise((resolve) => process.stdout.write(text + '\\n', resolve));
    ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const errors: string[] = [];
  child.stderr.on('data', (data: Buffer) => errors.push(data.toString()));
  const closed = once(child, 'close') as Promise<[number | null]>;
  const nextLine = async (): Promise<string | undefined> => {
    const { value, done } = await lines.next();
    return done === true ? undefined : value;
  };
  return {
    pid: child.pid ?? 0,
    nextLine,
    finish: () => child.stdin.end(),
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
    ended: async () => {
      const rest: string[] = [];
      for (let line = await nextLine(); line !== undefined; line = await nextLine()) rest.push(line);
      const [code] = await closed;
      if (code !== 0) throw new Error(`ended with code ${code}: ${errors.join('')}`);
      return rest;
    },
  };
}
