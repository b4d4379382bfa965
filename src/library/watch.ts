import type { Controller, ControllerEvent } from '../controller/controller-status.ts';
import { createController } from '../controller/create-controller.ts';
import { isCheckoutUnderWay } from '../controller/find-checkout.ts';
import { createPassRunner, type PassResult } from '../controller/run-pass.ts';
import { defaultSchedulePolicy } from '../controller/schedule.ts';
import { watchDatabase } from '../controller/watch-database.ts';
import { watchFiles } from '../controller/watch-files.ts';
import { readPackageVersion } from '../package-version.ts';
import { resolvePass, type PassOptions } from './library-options.ts';

export interface WatchOptions extends Omit<PassOptions, 'signal'> {
  /** Milliseconds from the end of one pass to the next where nothing happens; ten minutes unless told. */
  readonly resync?: number;
  /** Told of what each pass came to. */
  readonly onPass?: (result: PassResult) => void;
  /** Told of everything that happens, at once. */
  readonly onEvent?: (event: ControllerEvent) => void;
}

/**
 * Makes passes as `apply` does, whenever manifests change, others apply something (PostgreSQL only), or time has passed; retries what may pass.
 * Ends when `stop` of the result is called, which resolves when nothing is under way any more.
 */
export function watch({ resync, onPass, onEvent = () => {}, ...options }: WatchOptions): Controller {
  const pass = resolvePass(options);
  const { paths, cwd, database } = pass;
  const policy = { ...defaultSchedulePolicy, ...(resync === undefined ? {} : { resync }) };
  const runner = createPassRunner((signal) => ({ ...pass, signal, mode: 'apply' }), policy);
  const listening =
    database.driver === 'postgres'
      ? [watchDatabase({ connection: database.connection, isOwn: runner.isOwn })]
      : [];
  return createController({
    runPass: async (signal, triggers) => {
      const result = await runner.run(signal, triggers);
      onPass?.(result);
      return result;
    },
    sources: [watchFiles({ paths, cwd, excluded: [] }), ...listening],
    policy,
    version: readPackageVersion(),
    paths,
    isInputBusy: () => isCheckoutUnderWay(paths, cwd),
    onEvent,
  });
}
