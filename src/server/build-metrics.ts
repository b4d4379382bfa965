import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Controller, ControllerEvent, PassSummary } from '../controller/controller-status.ts';

/** What a controller does and how it is, in numbers. */
export interface Metrics {
  readonly contentType: string;
  /** In Prometheus' text format. */
  readonly render: () => Promise<string>;
  readonly onEvent: (event: ControllerEvent) => void;
}

interface MetricOptions {
  readonly controller: Controller;
  /** Of reconcile. */
  readonly version: string;
  /** Seconds on a clock that only goes forward. */
  readonly now?: () => number;
}

/** As controller-runtime has them, and longer ones: a pass may build environments. */
const passBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** Gauges whose names are those of counters: `promtool check metrics` refuses them. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
] as const;

const outcomes = [
  'unchanged',
  'applied',
  'partial',
  'held',
  'invalid',
  'failed',
  'interrupted',
] as const satisfies readonly PassSummary['outcome'][];

const successes: ReadonlySet<PassSummary['outcome']> = new Set(['unchanged', 'applied']);
const errors: ReadonlySet<PassSummary['outcome']> = new Set(['partial', 'invalid', 'failed']);
const writing: ReadonlySet<PassSummary['outcome']> = new Set(['applied', 'partial', 'held']);
const looks = ['unchanged', 'fetched', 'failed'] as const;
const changes = ['create', 'update', 'delete', 'adopt'] as const;

/** Metrics of a controller and of this process. No label holds a name of an object, of a file or of a host. */
export function buildMetrics({ controller, version, now = readClock }: MetricOptions): Metrics {
  const registry = new Registry();
  // The finer a delay is measured, the more often an idle process wakes up.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  for (const name of misnamed) registry.removeSingleMetric(name);
  describeBuild(registry, version);
  describeStatus(registry, controller);
  const queue = describeQueue(registry, now);
  const passes = describePasses(registry);
  const looks = describeLooks(registry);
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    onEvent: (event) => {
      queue(event);
      passes(event);
      looks(event);
    },
  };
}

function readClock(): number {
  return performance.now() / 1000;
}

function describeBuild(registry: Registry, version: string): void {
  new Gauge({
    name: 'reconcile_build_info',
    help: 'Version of reconcile; always 1.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1);
}

/** What a controller says of itself when it is asked. */
function describeStatus(registry: Registry, controller: Controller): void {
  const conditions = new Gauge({
    name: 'reconcile_condition',
    help: 'Conditions of the controller: 1 for the status that holds, 0 for the others.',
    labelNames: ['type', 'status'],
    registers: [],
    collect() {
      for (const { name: type, status } of controller.status().conditions) {
        this.set({ type, status: 'True' }, Number(status === true));
        this.set({ type, status: 'False' }, Number(status === false));
        this.set({ type, status: 'Unknown' }, Number(status === undefined));
      }
    },
  });
  registry.registerMetric(conditions);
  addGauge(registry, {
    name: 'reconcile_suspend_status',
    help: 'Whether the controller is suspended (1).',
    read: () => Number(controller.status().suspended),
  });
  addGauge(registry, {
    name: 'reconcile_consecutive_failures',
    help: 'Passes that went wrong one after another.',
    read: () => controller.status().failures,
  });
  addGauge(registry, {
    name: 'reconcile_workqueue_depth',
    help: 'Triggers that wait for the pass under way to end.',
    read: () => controller.status().waiting.length,
  });
}

interface ReadGauge {
  readonly name: string;
  readonly help: string;
  /** Called whenever the metrics are asked for. */
  readonly read: () => number;
}

function addGauge(registry: Registry, { name, help, read }: ReadGauge): void {
  const gauge = new Gauge({
    name,
    help,
    registers: [],
    collect() {
      this.set(read());
    },
  });
  registry.registerMetric(gauge);
}

/** Times and numbers of what waits and what is under way. */
function describeQueue(registry: Registry, now: () => number): (event: ControllerEvent) => void {
  const registers = [registry];
  let firstTrigger: number | undefined;
  let passStart: number | undefined;
  const adds = new Counter({
    name: 'reconcile_workqueue_adds_total',
    help: 'Triggers, by what gave them.',
    labelNames: ['trigger'],
    registers,
  });
  const retries = new Counter({
    name: 'reconcile_workqueue_retries_total',
    help: 'Passes that were put off because the one before went wrong.',
    registers,
  });
  const waits = new Histogram({
    name: 'reconcile_workqueue_queue_duration_seconds',
    help: 'Time from the first trigger to the beginning of the pass that it causes.',
    buckets: passBuckets,
    registers,
  });
  addGauge(registry, {
    name: 'reconcile_workqueue_unfinished_work_seconds',
    help: 'How long the pass under way has taken so far; 0 when there is none.',
    read: () => (passStart === undefined ? 0 : now() - passStart),
  });
  addGauge(registry, {
    name: 'reconcile_active_workers',
    help: 'Passes under way: 0 or 1.',
    read: () => Number(passStart !== undefined),
  });
  return (event) => {
    if (event.type === 'triggered') {
      adds.inc({ trigger: event.kind });
      firstTrigger ??= now();
    } else if (event.type === 'pass.started') {
      passStart = now();
      if (firstTrigger !== undefined) waits.observe(passStart - firstTrigger);
      firstTrigger = undefined;
    } else if (event.type === 'pass.finished') passStart = undefined;
    else if (event.type === 'retry.scheduled') retries.inc();
  };
}

/** What has come of the passes. */
function describePasses(registry: Registry): (event: ControllerEvent) => void {
  const registers = [registry];
  const count = (name: string, help: string) => new Counter({ name, help, registers });
  const total = new Counter({
    name: 'reconcile_total',
    help: 'Passes that came to their end, by what came of them.',
    labelNames: ['result'],
    registers,
  });
  for (const result of outcomes) total.inc({ result }, 0);
  const failed = count('reconcile_errors_total', 'Passes that went wrong, wholly or partly.');
  const terminal = count('reconcile_terminal_errors_total', 'Passes that found invalid manifests.');
  const troubles = count('reconcile_troubles_total', 'What went wrong beside the passes, such as watching.');
  const statements = count('reconcile_statements_total', 'SQL statements of passes.');
  const filesRead = count('reconcile_files_read_total', 'Manifest files that were read.');
  const rowsRead = count('reconcile_rows_read_total', 'Rows that the database answered with.');
  const durations = new Histogram({
    name: 'reconcile_time_seconds',
    help: 'How long a pass took.',
    buckets: passBuckets,
    registers,
  });
  const changed = new Counter({
    name: 'reconcile_changes_total',
    help: 'Objects that passes changed, by what was done with them.',
    labelNames: ['action'],
    registers,
  });
  for (const action of changes) changed.inc({ action }, 0);
  const lastAttempt = new Gauge({
    name: 'reconcile_last_attempt_timestamp_seconds',
    help: 'When the last pass came to its end.',
    registers,
  });
  const lastSuccess = new Gauge({
    name: 'reconcile_last_success_timestamp_seconds',
    help: 'When the last pass ended after which all was as the manifests say.',
    registers,
  });
  return (event) => {
    if (event.type === 'trouble') troubles.inc();
    if (event.type !== 'pass.finished') return;
    const { outcome, counts, finishedAt, ...pass } = event.pass;
    total.inc({ result: outcome });
    if (errors.has(outcome)) failed.inc();
    if (outcome === 'invalid') terminal.inc();
    durations.observe(event.duration / 1000);
    statements.inc(pass.statements);
    filesRead.inc(pass.filesRead);
    rowsRead.inc(pass.rowsRead);
    if (writing.has(outcome)) for (const action of changes) changed.inc({ action }, counts[action]);
    const end = Date.parse(finishedAt) / 1000;
    lastAttempt.set(end);
    if (successes.has(outcome)) lastSuccess.set(end);
  };
}

/** What has come of the looks at a remote. */
function describeLooks(registry: Registry): (event: ControllerEvent) => void {
  const registers = [registry];
  const total = new Counter({
    name: 'reconcile_repository_checks_total',
    help: 'Looks at the repository that is followed, by what came of them.',
    labelNames: ['result'],
    registers,
  });
  for (const result of looks) total.inc({ result }, 0);
  const durations = new Histogram({
    name: 'reconcile_repository_check_seconds',
    help: 'How long a look at the repository took, fetching included.',
    buckets: passBuckets,
    registers,
  });
  const last = new Gauge({
    name: 'reconcile_repository_last_success_timestamp_seconds',
    help: 'When the repository told last where its branch leads, and all of that could be had.',
    registers,
  });
  return (event) => {
    if (event.type !== 'repository.checked') return;
    total.inc({ result: event.look.kind });
    durations.observe(event.duration / 1000);
    if (event.look.kind !== 'failed') last.set(Date.parse(event.at) / 1000);
  };
}
