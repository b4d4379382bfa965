import { InternalError, OperationalError } from '../errors.ts';
import {
  renderContentCollection,
  renderContentRollback,
  renderContents,
  toJsonContentCollection,
  toJsonContentRollback,
  toJsonContents,
  type ContentCollectionView,
  type ListedContent as ShownContent,
} from '../report/render-contents.ts';
import { collectContents } from '../sources/store/collect-contents.ts';
import { listPacks } from '../sources/store/content-layout.ts';
import { describeProvenance } from '../sources/store/describe-provenance.ts';
import { listContents, type ListedContent, type ListedPack } from '../sources/store/list-contents.ts';
import { findKept, planContentCollections } from '../sources/store/plan-content-collections.ts';
import { rollbackContent } from '../sources/store/rollback-content.ts';
import type { CommandContext } from './command-context.ts';
import { resolvePacksDirectory } from './content-options.ts';
import { exitCodes } from './exit-codes.ts';
import { explainStoreFailure } from './explain-store-failure.ts';
import type { ContentWishes } from './invocation.ts';
import { writeResult } from './write-result.ts';

type Wishes<Action extends ContentWishes['action']> = Extract<ContentWishes, { readonly action: Action }>;

/** `reconcile content …`: the contents of packs on this host. */
export async function runContent(context: CommandContext): Promise<number> {
  const wishes = context.invocation.content;
  if (wishes === undefined) throw new InternalError('the command content was not told what to do');
  try {
    if (wishes.action === 'list') await list(context, wishes);
    else if (wishes.action === 'rollback') await rollback(context, wishes);
    else await collect(context, wishes);
    return exitCodes.ok;
  } catch (error) {
    throw error instanceof OperationalError ? error : explainStoreFailure(error);
  }
}

async function list(context: CommandContext, { packs }: Wishes<'list'>): Promise<void> {
  const root = resolvePacksDirectory(context);
  refuseUnknown(root, packs);
  const { keepGenerations } = context.settings;
  const contents = listContents(root)
    .filter(({ pack }) => packs.length === 0 || packs.includes(pack))
    .flatMap((listed) => {
      const kept = findKept(root, listed.pack, keepGenerations);
      return listed.contents.map((each) => show(listed, each, kept));
    });
  await writeResult(context, {
    json: () => toJsonContents({ root, contents }),
    human: () => renderContents({ root, contents }, { color: context.terminal.color.result }),
  });
}

function show(
  { pack }: ListedPack,
  { content, generation, isCurrent, drift }: ListedContent,
  kept: ReadonlySet<string>,
): ShownContent {
  const current = drift === undefined ? 'serving' : 'changed';
  const other = kept.has(content.name) ? 'kept' : 'unused';
  return {
    pack,
    generation: generation ?? 0,
    state: isCurrent ? current : other,
    digest: content.digest,
    directory: content.directory,
    files: content.files.length,
    bytes: content.bytes,
    storedAt: content.storedAt,
    origin: describeProvenance(content.provenances.at(-1)),
  };
}

async function rollback(context: CommandContext, { pack, to }: Wishes<'rollback'>): Promise<void> {
  const root = resolvePacksDirectory(context);
  refuseUnknown(root, [pack]);
  const result = await rollbackContent(root, pack, to);
  if (result.kind === 'refused') {
    throw new OperationalError(`the content of ${pack} cannot be rolled back: ${result.reason}`, {
      code: 'environment.unavailable',
      hint: result.fix,
    });
  }
  const view = { pack, from: result.from.number, to: result.to.number };
  await writeResult(context, {
    json: () => toJsonContentRollback(view),
    human: () => renderContentRollback(view),
  });
}

async function collect(context: CommandContext, { dryRun, now }: Wishes<'gc'>): Promise<void> {
  const root = resolvePacksDirectory(context);
  const { keepGenerations: keep, collectAfter } = context.settings;
  const planned = planContentCollections(root, {
    wanted: new Set(),
    keep,
    grace: now ? 0 : collectAfter,
    now: Date.now(),
  });
  const spared = dryRun ? [] : (await collectContents(root, planned, { keep })).spared;
  const entries: ContentCollectionView['entries'] = planned.map((each) => {
    const held = spared.find(({ pack, name }) => pack === each.pack && name === each.name);
    return held === undefined ? each : { ...each, action: 'spare', reason: held.reason };
  });
  const view = { root, dryRun, entries };
  await writeResult(context, {
    json: () => toJsonContentCollection(view),
    human: () => renderContentCollection(view, { color: context.terminal.color.result }),
  });
}

function refuseUnknown(root: string, named: readonly string[]): void {
  const known = new Set(listPacks(root));
  const unknown = named.filter((pack) => !known.has(pack));
  if (unknown.length === 0) return;
  throw new OperationalError(`no content of ${unknown.join(', ')} is kept in ${root}`, {
    code: 'usage',
    hint: '`reconcile content list` names those that are. A pack without a `source` has its content beside its manifest.',
  });
}
