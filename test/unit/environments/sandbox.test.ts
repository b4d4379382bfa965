import { describe, expect, it } from 'vitest';
import { sandboxCommand } from '../../../src/environments/sandbox.ts';

describe('sandboxCommand', () => {
  it('lets a command write to the given directories and nowhere else', () => {
    const argv = sandboxCommand(['pip', 'install'], { cwd: '/packs/a', writable: ['/store/1', '/cache'] });
    const text = argv.join(' ');
    expect(argv[0]).toBe('bwrap');
    expect(text).toContain('--ro-bind / /');
    expect(text.match(/--bind \S+ \S+/g)).toEqual(['--bind /store/1 /store/1', '--bind /cache /cache']);
    expect(text).toMatch(/--chdir \/packs\/a -- pip install$/);
    expect(text.indexOf('--ro-bind')).toBeLessThan(text.indexOf('--bind /store'));
  });
});
