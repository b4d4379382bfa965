import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listEnvironments } from '../../../../src/environments/list-environments.ts';
import {
  contentsOf,
  makeContentMachine,
  objects,
  serves,
  version,
} from '../../../support/content-machine.ts';
import { convergeContents, runScript } from '../../../support/content-process.ts';
import { hostFacts } from '../../../support/environment-host.ts';

/** Every third version asks for what the first one did, so that environments are built, and switched to as well. */
const endless = `
  ${convergeContents}
  const [root, input] = [args[0], JSON.parse(args[1])];
  for (let number = 0; ; number += 1) {
    const version = String(number % 3);
    const files = { 'needs.txt': version, 'action.py': 'version = ' + version };
    const content = await putContent(root, 'slack', { fill: fill(files), provenance: {}, limits });
    process.stdout.write('.');
    await convergeContents({ root, wanted: new Map([['slack', content]]) }, input);
    process.stdout.write('.');
  }
`;

describe('a process that switches between contents with their environments', () => {
  it.each(['pack', 'platform'] as const)(
    'may be killed at any moment in the layout %s: what serves is one of them, and nothing is left for ever',
    async (layout) => {
      const machine = makeContentMachine({ layout });
      await machine.converge(objects, version('0'));
      const input = { objects, verifications: [], host: hostFacts, settings: machine.settings };
      const expectMatch = (): void => {
        const [content, environment] = serves(machine, layout);
        expect(content).toBe(`version = ${environment}`);
      };
      for (let time = 0; time < 8; time += 1) {
        const { signal } = await runScript(endless, {
          args: [machine.packs, JSON.stringify(input)],
          killAfter: 1 + time,
        });
        expect(signal).toBe('SIGKILL');
        expectMatch();
      }
      const { environments, outcomes } = await machine.converge(objects, version('9'));
      expect([environments[0]?.state, outcomes[0]?.action]).toEqual(['ready', 'activated']);
      expectMatch();
      const last = { settings: { keep: 1 } };
      await machine.converge(objects, version('9'), last);
      await machine.converge(objects, version('9'), last);
      expect(contentsOf(machine)).toHaveLength(1);
      expect(readdirSync(join(machine.packs, '.store/slack'))).toHaveLength(2);
      expect(readdirSync(join(machine.environments, '.store'))).toHaveLength(3);
      expect(listEnvironments(machine.environments)).toMatchObject([{ state: 'ready' }]);
    },
  );
});
