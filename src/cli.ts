#!/usr/bin/env node
import { readPackageVersion } from './package-version.ts';

const argv = process.argv.slice(2);

// Answered before anything is loaded, so that it costs little more than starting node.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${readPackageVersion()}\n`);
} else if (argv[0] === '__complete' && argv[1] === '--') {
  const { completeWords } = await import('./cli/complete/complete-words.ts');
  process.stdout.write(await completeWords(argv.slice(2), process.cwd()), () => process.exit());
} else {
  const { runProgram } = await import('./cli/run-program.ts');
  process.exit(await runProgram(argv, { exit: (code) => process.exit(code) }));
}
