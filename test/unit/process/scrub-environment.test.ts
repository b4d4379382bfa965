import { describe, expect, it } from 'vitest';
import { scrubEnvironment } from '../../../src/process/scrub-environment.ts';

describe('scrubEnvironment', () => {
  it('keeps what every program needs and nothing that may be secret or changes what programs do', () => {
    const environment = {
      PATH: '/bin',
      HOME: '/home/a',
      LANG: undefined,
      DATABASE_URL: 'postgres://a:b@c/d',
      PGPASSWORD: 'x',
      GIT_DIR: '/elsewhere',
      NODE_OPTIONS: '--require evil',
      LD_PRELOAD: 'evil.so',
      PIP_TARGET: '/tmp',
      GITHUB_TOKEN: 'x',
    };
    expect(scrubEnvironment(environment)).toEqual({ PATH: '/bin', HOME: '/home/a' });
  });
});
