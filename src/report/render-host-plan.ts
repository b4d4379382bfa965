import type { HostResult } from '../reconcile/converge-host.ts';
import { escapeText } from './escape-text.ts';
import { findCollected, isSteady, type PlannedBuild, type PlannedEnvironment } from './host-view.ts';
import type { PlanLook } from './plan-look.ts';
import { renderCommand } from './render-command.ts';
import { renderEnvironmentKey, renderFirstKey } from './render-environment-key.ts';
import { renderHint } from './render-hint.ts';
import { renderNumber } from './render-quantity.ts';
import { wrapWords } from './wrap-words.ts';

/** Environments that are shown unless everything is asked for, and builds whose commands are. */
const maxEnvironments = 200;
const maxBuilds = 20;

const indent = '    ';

/** What would be done on a host, and why; of builds each command as it would run, and in which directory. */
export function renderHostPlan(host: HostResult, look: PlanLook): readonly string[] {
  const { plan } = host;
  if (isSteady(host) && !look.verbose) return [];
  const told = plan.environments.filter(({ action }) => look.verbose || action !== 'keep');
  const shown = look.verbose ? told : told.slice(0, maxEnvironments);
  const hidden = told.length - shown.length;
  const isEmpty = told.length + plan.retired.length + findCollected(host).length === 0;
  if (isEmpty && plan.builds.length === 0 && !look.verbose) return [];
  return [
    look.styles.strong(`Environments in ${escapeText(plan.root)}`),
    '',
    ...shown.flatMap((environment) => renderEnvironment(environment, look)),
    ...(hidden === 0 ? [] : [`… and ${renderNumber(hidden)} more; -o json or --verbose shows all`]),
    ...plan.retired.map(
      (key) =>
        `${look.styles.remove('- retire')} ${renderEnvironmentKey(key)}   no pack asks for it any more`,
    ),
    ...renderCollections(host, look),
    ...(shown.length + hidden + plan.retired.length + findCollected(host).length === 0 ? [] : ['']),
    ...renderBuilds(plan.builds, look),
  ];
}

function renderEnvironment(planned: PlannedEnvironment, look: PlanLook): readonly string[] {
  const { styles } = look;
  const name = renderEnvironmentKey(planned.key);
  const reason = `   ${escapeText(planned.reason)}`;
  if (planned.action === 'blocked') {
    return [
      `${styles.warning('! blocked')} ${name}${reason}`,
      ...renderHint(planned.fix, styles).map((line) => `  ${line}`),
    ];
  }
  if (planned.action === 'build') return [`${styles.create('+ build')} ${name}${reason}`];
  if (planned.action === 'switch') return [`${styles.adopt('→ switch')} ${name}${reason}`];
  return [styles.quiet(`  keep ${name}${reason}`)];
}

function renderCollections({ plan }: HostResult, { styles, verbose }: PlanLook): readonly string[] {
  const told = plan.collections.filter(({ action }) => verbose || action === 'remove');
  return [
    ...told.map(({ name, action, reason }) => {
      const text = `- ${action} ${escapeText(name)}`;
      return `${action === 'remove' ? styles.remove(text) : styles.quiet(text)}   ${escapeText(reason)}`;
    }),
    ...(verbose && plan.collectionHeld !== undefined
      ? [styles.quiet(`  Nothing is collected: ${escapeText(plan.collectionHeld)}.`)]
      : []),
  ];
}

function renderBuilds(builds: readonly PlannedBuild[], look: PlanLook): readonly string[] {
  if (builds.length === 0) return [];
  const shown = look.verbose ? builds : builds.slice(0, maxBuilds);
  const hidden = builds.length - shown.length;
  const common = (builds[0]?.variableNames ?? []).filter((name) =>
    builds.every(({ variableNames }) => variableNames.includes(name)),
  );
  return [
    ...shown.flatMap((build) => [...renderBuild(build, new Set(common), look), '']),
    ...(hidden === 0
      ? []
      : [`… and the commands of ${renderNumber(hidden)} more builds; -o json or --verbose shows all`, '']),
    'The commands see these variables, where they are set, and no others:',
    ...wrapWords(common.map(escapeText), look.width - indent.length).map((line) => indent + line),
    '',
  ];
}

function renderBuild(build: PlannedBuild, common: ReadonlySet<string>, look: PlanLook): readonly string[] {
  const own = build.variableNames.filter((name) => !common.has(name));
  const names =
    look.verbose && build.users.length > 1
      ? build.users.map((key) => `${indent}for ${renderEnvironmentKey(key)}`)
      : [];
  return [
    `Commands for ${renderFirstKey(build.users)}:`,
    ...names,
    ...build.steps.flatMap(({ argv, cwd, optional, env }) => {
      const [first = '', ...rest] = renderCommand(argv);
      const variables = Object.keys(env).map(escapeText).join(', ');
      const notes = [
        `in ${escapeText(cwd)}`,
        ...(variables === '' ? [] : [`with ${variables}`]),
        ...(optional ? ['may fail'] : []),
      ];
      return [
        `${indent}$ ${first}`,
        ...rest.map((line) => `${indent}  ${line}`.trimEnd()),
        look.styles.quiet(`${indent}  ${notes.join('; ')}`),
      ];
    }),
    ...(build.steps.length === 0 ? [`${indent}none: an empty directory is made`] : []),
    ...(own.length === 0 ? [] : [`${indent}They also see ${own.map(escapeText).join(', ')}.`]),
  ];
}
