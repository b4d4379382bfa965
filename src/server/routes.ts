import type { IncomingMessage } from 'node:http';
import type { Controller } from '../controller/controller-status.ts';
import { renderJson } from '../report/json-text.ts';
import { toJsonControllerStatus } from '../report/render-controller-status-json.ts';
import { text, type Answer } from './answer.ts';
import type { Metrics } from './build-metrics.ts';
import { isLocalRequest } from './is-local-request.ts';
import { judgeReadiness } from './judge-readiness.ts';

/** What happens to the requests of one path. */
export interface Route {
  readonly methods: readonly string[];
  /** `proceed` is called before the body is read: some wait for that before they send it. */
  readonly handle: (request: IncomingMessage, proceed: () => void) => Answer | Promise<Answer>;
}

export type Routes = ReadonlyMap<string, Route>;

interface ReadingParts {
  readonly controller: Controller;
  readonly metrics: Metrics;
  readonly version: string;
  readonly isStopping: () => boolean;
}

const reading = ['GET', 'HEAD'] as const;

/** What everybody may ask who reaches the server. */
export function buildReadingRoutes({ controller, metrics, version, isStopping }: ReadingParts): Routes {
  return new Map<string, Route>([
    ['/healthz', { methods: reading, handle: () => text(200, 'ok') }],
    [
      '/readyz',
      {
        methods: reading,
        handle: () => {
          if (isStopping()) return text(503, 'not ready: Stopping');
          const { isReady, reason } = judgeReadiness(controller.status());
          return isReady ? text(200, `ok: ${reason}`) : text(503, `not ready: ${reason}`);
        },
      },
    ],
    [
      '/metrics',
      {
        methods: reading,
        handle: async () => ({
          status: 200,
          body: await metrics.render(),
          contentType: metrics.contentType,
        }),
      },
    ],
    [
      '/status',
      {
        methods: reading,
        handle: () => ({
          status: 200,
          body: renderJson(toJsonControllerStatus(controller.status(), { version })),
          contentType: 'application/json',
        }),
      },
    ],
  ]);
}

/** What only programs of this host may ask for. */
export function buildControlRoutes(controller: Controller): Routes {
  const actions: Readonly<Record<string, () => void>> = {
    '/-/suspend': controller.suspend,
    '/-/resume': controller.resume,
    '/-/reconcile': () => controller.trigger('request'),
  };
  return new Map(
    Object.entries(actions).map(([path, act]) => [
      path,
      {
        methods: ['POST'],
        handle: ({ headers, socket }: IncomingMessage): Answer => {
          const { remoteAddress } = socket;
          if (!isLocalRequest({ headers, remoteAddress }))
            return text(403, 'only programs of this host may ask for this');
          act();
          return text(202, 'accepted');
        },
      },
    ]),
  );
}
