import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { streamCommand, type StreamOptions } from '../../../src/process/stream-command.ts';
import type { Argv } from '../../../src/process/run-command.ts';

function stream(
  argv: Argv,
  options: Partial<StreamOptions> & Pick<StreamOptions, 'onOutput'>,
): Promise<void> {
  return streamCommand(argv, {
    cwd: '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    timeout: 20_000,
    ...options,
  });
}

describe('streamCommand', () => {
  it('gives all of the output, however slowly it is read and however much there is', async () => {
    let bytes = 0;
    await stream(['head', '-c', '3000000', '/dev/zero'], {
      onOutput: async (output) => {
        for await (const chunk of output) {
          bytes += (chunk as Buffer).length;
          await new Promise((resolve) => setImmediate(resolve));
        }
      },
    });
    expect(bytes).toBe(3_000_000);
  });

  it('lets the program read what is given to it, also when it does not want it', async () => {
    const input = 'line\n'.repeat(100_000);
    let read = '';
    const onOutput: StreamOptions['onOutput'] = async (output) => {
      read = await text(output);
    };
    await stream(['cat'], { input, onOutput });
    expect(read).toBe(input);
    await expect(stream(['true'], { input, onOutput })).resolves.toBeUndefined();
  });

  it('ends the program when the reader has had enough, and tells why', async () => {
    const onOutput: StreamOptions['onOutput'] = async (output) => {
      for await (const chunk of output) throw new Error(`enough of ${String(chunk).slice(0, 1)}`);
    };
    await expect(stream(['yes'], { onOutput })).rejects.toThrow('enough of y');
  });

  it('tells status and last lines of a program that fails, rather than what the reader makes of it', async () => {
    const onOutput: StreamOptions['onOutput'] = async (output) => {
      if ((await text(output)) !== 'whole') throw new Error('it stops short');
    };
    await expect(
      stream(['sh', '-c', 'echo half; echo broken >&2; exit 3'], { onOutput }),
    ).rejects.toMatchObject({
      code: 'process.failed',
      message: expect.stringContaining('with status 3') as string,
      hint: expect.stringContaining('broken') as string,
    });
  });

  it('keeps to its deadline, and stops when it is told to', async () => {
    const onOutput: StreamOptions['onOutput'] = async (output) => {
      await text(output);
    };
    await expect(stream(['sleep', '60'], { timeout: 100, onOutput })).rejects.toMatchObject({
      code: 'process.timeout',
    });
    const controller = new AbortController();
    const stopped = stream(['sleep', '60'], { signal: controller.signal, onOutput });
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('tells that there is no such program', async () => {
    const onOutput: StreamOptions['onOutput'] = async (output) => {
      await text(output);
    };
    await expect(stream(['no-such-program-here'], { onOutput })).rejects.toMatchObject({
      code: 'process.failed',
    });
  });
});
