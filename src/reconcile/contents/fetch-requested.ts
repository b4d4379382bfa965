import type { Lock, LockedPack } from '../../catalog/pack-lock.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import { lockFileName } from '../../documents/classify-name.ts';
import { displayWord } from '../../manifests/display-place.ts';
import { obtainContents, type ObtainedContent, type Pin } from '../../sources/obtain-contents.ts';
import type { SourceFailure, SourceFailureKind } from '../../sources/source-failure.ts';
import type { ContentOptions } from './content-options.ts';
import { toPin, type RequestedPack } from './requested-pack.ts';
import type { ResolutionMemory } from './resolution-memory.ts';

/** What was asked for, and what it came to. */
export interface FetchedPack {
  readonly request: RequestedPack;
  readonly obtained: ObtainedContent;
  /** Whether the remote could not be asked, so that this is what it said the last time. */
  readonly isStale: boolean;
}

export interface FetchContext {
  readonly options: ContentOptions;
  readonly lock: Lock;
  readonly memory: ResolutionMemory;
}

/** What was found about the contents of some packs; about none in particular where there are none. */
export interface ContentFinding {
  /** Refs. */
  readonly packs: readonly string[];
  readonly diagnostic: Diagnostic;
}

export interface FetchResult {
  readonly fetched: readonly FetchedPack[];
  readonly findings: readonly ContentFinding[];
}

/** Sees that the contents of packs are in the store, in the version that is locked where one is. */
export async function fetchRequested(
  requests: readonly RequestedPack[],
  context: FetchContext,
): Promise<FetchResult> {
  const { options, memory } = context;
  const findings: ContentFinding[] = [];
  const report = ({ pack }: RequestedPack, diagnostic: Diagnostic): void => {
    findings.push({ packs: [pack], diagnostic });
  };
  const admitted = requests.filter((request) => {
    const refusal = refuseUnlocked(request, context);
    if (refusal !== undefined) report(request, refusal);
    return refusal === undefined;
  });
  const pins = new Map(admitted.map((request) => [request.pack, findPin(request, context)]));
  const outcomes = await obtainContents(
    admitted.map((request) => ({ ...request, pin: pins.get(request.pack) })),
    options,
  );
  const fetched: FetchedPack[] = [];
  for (const request of admitted) {
    const outcome = outcomes.get(request.pack);
    if (outcome === undefined) continue;
    if (!outcome.ok) {
      const stale = await fallBack(request, outcome.failure, context);
      report(request, describeFailure(request, outcome.failure, stale !== undefined));
      if (stale !== undefined) fetched.push({ request, obtained: stale, isStale: true });
      continue;
    }
    const moved = refuseMoved(request, outcome.value, context);
    if (moved !== undefined) {
      report(request, moved);
      continue;
    }
    if (request.source.type !== 'local') {
      const isAsked = pins.get(request.pack) === undefined;
      memory.remember(
        request.memo,
        pinOf(outcome.value),
        isAsked ? isPermanent(request, outcome.value) : undefined,
      );
    }
    fetched.push({ request, obtained: outcome.value, isStale: false });
  }
  return { fetched, findings };
}

/** What is locked of a pack, as long as that is what is asked for now. */
function findLocked(
  { pack, declared, indexed }: RequestedPack,
  { lock }: FetchContext,
): LockedPack | undefined {
  const locked = lock.packs.get(pack);
  if (locked === undefined) return undefined;
  const isSame =
    indexed === undefined
      ? locked.declared === declared && locked.registry === undefined
      : locked.registry === indexed.registry && locked.version === indexed.version;
  return isSame ? locked : undefined;
}

export function isRenewed(pack: string, { renew }: ContentOptions): boolean {
  return renew === 'all' || renew?.has(pack) === true;
}

function findPin(request: RequestedPack, context: FetchContext): Pin | undefined {
  const { options, memory } = context;
  if (request.source.type === 'local') return undefined;
  const locked = isRenewed(request.pack, options) ? undefined : findLocked(request, context);
  if (locked !== undefined) return toPin(locked);
  return options.offline ? memory.find(request.memo) : undefined;
}

function refuseUnlocked(request: RequestedPack, context: FetchContext): Diagnostic | undefined {
  if (context.options.lock !== 'exact' || request.source.type === 'local') return undefined;
  if (findLocked(request, context) !== undefined) return undefined;
  const has = context.lock.packs.has(request.pack)
    ? 'has it otherwise than it is declared now'
    : 'does not have it';
  return {
    code: 'lock.outdated',
    severity: 'error',
    location: request.location,
    message: `The content of ${displayWord(request.pack)} must be what ${displayWord(lockFileName)} says, which ${has}.`,
    hint: `Run \`reconcile update ${request.pack}\`, and commit the lock file.`,
  };
}

/** What a remote that is down said the last time goes on serving. */
async function fallBack(
  request: RequestedPack,
  { kind }: SourceFailure,
  { options, memory }: FetchContext,
): Promise<ObtainedContent | undefined> {
  const pin = kind === 'unavailable' ? memory.find(request.memo) : undefined;
  if (pin === undefined) return undefined;
  const outcomes = await obtainContents([{ ...request, pin }], { ...options, offline: true });
  const outcome = outcomes.get(request.pack);
  return outcome?.ok === true ? outcome.value : undefined;
}

function refuseMoved(
  request: RequestedPack,
  obtained: ObtainedContent,
  context: FetchContext,
): Diagnostic | undefined {
  const { options, memory } = context;
  if (options.acceptMoved || obtained.isVerified) return undefined;
  const remembered = memory.find(request.memo);
  // A branch that takes the place of a tag does not make what the tag stood for something that may change.
  if (!isPermanent(request, obtained) && remembered?.isPermanent !== true) return undefined;
  const locked = findLocked(request, context);
  const before = locked === undefined ? remembered : toPin(locked);
  if (before === undefined || before.digest === obtained.content.digest) return undefined;
  return {
    code: 'source.moved',
    severity: 'error',
    location: request.location,
    message: `What ${describePlace(request)} stands for was ${describePin(before)}, and is ${describePin(pinOf(obtained))} now.`,
    hint: `Find out why. If it is meant: \`reconcile update ${request.pack} --accept-moved\`.`,
  };
}

function isPermanent({ indexed }: RequestedPack, { isImmutable }: ObtainedContent): boolean {
  return indexed !== undefined || isImmutable;
}

function describePlace({ pack, source, indexed }: RequestedPack): string {
  if (indexed !== undefined)
    return `version ${displayWord(indexed.version)} of ${displayWord(pack)} in the index`;
  return source.type === 'git' ? `the ref ${displayWord(source.ref ?? 'HEAD')}` : 'the address';
}

function describePin({ commit, archive, digest }: Pin): string {
  if (commit !== undefined) return `commit ${commit.slice(0, 12)} (${digest})`;
  return archive === undefined ? digest : `sha256:${archive} (${digest})`;
}

function pinOf({ commit, archive, content }: ObtainedContent): Pin {
  return { commit, archive, digest: content.digest };
}

const codes: Readonly<Record<SourceFailureKind, Diagnostic['code']>> = {
  unavailable: 'source.unavailable',
  'not-found': 'source.not-found',
  refused: 'source.refused',
  unsafe: 'source.unsafe',
  checksum: 'source.checksum',
  unsigned: 'source.unsigned',
  invalid: 'source.unreadable',
};

function describeFailure(
  { pack, location }: Pick<RequestedPack, 'pack' | 'location'>,
  { kind, message, hint }: SourceFailure,
  isCovered: boolean,
): Diagnostic {
  const serving = isCovered ? ' What was fetched before counts until then.' : '';
  return {
    code: codes[kind],
    severity: isCovered ? 'warning' : 'error',
    location,
    message: `The content of ${displayWord(pack)}: ${message}.`,
    hint: `${hint}${serving}`,
  };
}
