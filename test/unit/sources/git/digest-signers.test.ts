import { describe, expect, it } from 'vitest';
import { digestSigners } from '../../../../src/sources/git/digest-signers.ts';
import { makeTree } from '../../../support/temporary-tree.ts';

describe('digestSigners', () => {
  it('tells one file from another, and one kind of signers from another', () => {
    const tree = makeTree({ one: 'a', other: 'b' });
    const digests = [
      digestSigners({ kind: 'ssh', allowedSigners: `${tree}/one` }, undefined),
      digestSigners({ kind: 'ssh', allowedSigners: `${tree}/other` }, undefined),
      digestSigners({ kind: 'gpg', keyring: `${tree}/one` }, undefined),
    ];
    expect(new Set(digests).size).toBe(3);
  });

  it('neither waits for a pipe nor reads a device', () => {
    const pipe = `${makeTree({ pipe: { fifo: true } })}/pipe`;
    for (const allowedSigners of [pipe, '/dev/zero', '/nowhere/keys']) {
      expect(() => digestSigners({ kind: 'ssh', allowedSigners }, undefined)).toThrow(
        expect.objectContaining({ kind: 'refused' }) as Error,
      );
    }
  });
});
