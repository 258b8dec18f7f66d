import { setOptIn } from '../../aws/opt-in-tag.ts';
import { counted } from '../../core/model/counted.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import { type Place, placeKey, type Snapshot, type Tags } from '../../core/model/security-group.ts';
import { optInValue } from '../../core/policy/opt-in.ts';
import type { Unread } from '../../core/preview/effect.ts';
import { type ConfirmOptions, confirm } from '../edit/confirm.ts';
import { editSubject } from '../edit/edit-subject.ts';
import { previewsOf } from '../edit/preview-edit.ts';
import { refuseStale } from '../edit/refuse-stale.ts';
import { unreadLine } from '../edit/show-effect.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { knownChainIfAny } from '../log/known-chain.ts';
import { atPlace, groupError, placeError, type ScanError, tellErrors } from '../places/scan-error.ts';
import type { Session, ShownPolicy } from '../session.ts';
import type { Selected } from './opt-in-targets.ts';

interface Change {
  readonly selected: Selected;
  readonly optedIn: boolean;
  readonly on: ShownPolicy;
  readonly options: ConfirmOptions;
}

/** Shows what the bot would then change, asks once, and sets or removes the tag of all the groups. Gives the exit code. */
export async function changeOptIn(session: Session, host: Host, change: Change): Promise<number> {
  const { selected, optedIn, on, options } = change;
  const { snapshots } = selected;
  const since = session.runtime.clock.now();
  const effect = await effectOfTags(session, host, { ...change, now: since });
  const places = Map.groupBy(snapshots, ({ ref }) => placeKey(ref));
  const question = `Opt ${optedIn ? 'in' : 'out'} ${counted(snapshots.length, 'group')}?`;
  const read = { places: places.size, groups: snapshots.length };
  // Where none was found and something could not be read, "none" would be a guess: confirm refuses that.
  const isNothing = snapshots.length === 0 && (effect.unread.length === 0 || options.partial === true);
  if (isNothing) for (const one of effect.unread) host.notice(`not read: ${unreadLine(one)}`);
  const refs = snapshots.map(({ ref }) => ref);
  const subject = () =>
    editSubject(
      { effect, read },
      { session, writes: { optedIn, tag: session.settings.warden.optInTagKey, refs, on: on.version } },
    );
  const answer = isNothing ? 'nothing' : await confirm(host, { effect, read, question, subject }, options);
  if (answer === 'yes') await refuseStale(on, { session, since });
  if (answer === 'nothing') host.line(`No group to opt ${optedIn ? 'in' : 'out'}.`);
  const errors = answer === 'yes' ? await tagAll([...places.values()], session, { host, optedIn }) : [];
  const groups = snapshots.map(({ ref, name }) => ({ ...ref, groupName: name }));
  host.document({
    ...(places.size === 1 ? commonOf(groups) : {}),
    ...{ optedIn, groups, applied: answer === 'yes', effect, errors },
  });
  return answer === 'no' || errors.length > 0 ? exitCodes.failure : exitCodes.fine;
}

/** How many groups' histories are read at a time. */
const parallelReads = 20;

async function effectOfTags(session: Session, host: Host, { selected, optedIn, on, now }: Change & { now: number }) {
  const previews = previewsOf(session, { before: on.policy, after: on.policy, now });
  const key = session.settings.warden.optInTagKey;
  const unread: Unread[] = [...selected.unread];
  await inBatches(selected.snapshots, parallelReads, async (snapshot) => {
    try {
      const { latest, list, problem } = await knownChainIfAny(snapshot.ref, session);
      // The bot changes nothing in a group whose history is not valid, opted in or not.
      if (problem !== null) host.notice(problem);
      else
        previews.add({ snapshot, list, lastMail: latest?.mail ?? null, tagsAfter: tagsAfter(snapshot, key, optedIn) });
    } catch (error) {
      const { error: reason, ...where } = groupError(snapshot.ref, error);
      unread.push({ ...where, reason });
    }
  });
  return previews.effect(unread);
}

function tagsAfter({ tags }: Snapshot, key: string, optedIn: boolean): Tags {
  const { [key]: _, ...others } = tags;
  return optedIn ? { ...others, [key]: optInValue } : others;
}

/** Tags the groups, place by place: one call for all of a place, or for a thousand of them. Gives what failed. */
async function tagAll(
  places: readonly (readonly Snapshot[])[],
  session: Session,
  { host, optedIn }: { readonly host: Host; readonly optedIn: boolean },
): Promise<ScanError[]> {
  const key = session.settings.warden.optInTagKey;
  const errors: ScanError[] = [];
  for (const groups of places.flatMap((all) => chunks(all, mostInOneCall))) {
    const failed = await tag(groups, session, { key, optedIn });
    errors.push(...failed);
    if (failed.length > 0) continue;
    const text = optedIn ? `opted in (${key}=${optInValue})` : 'opted out';
    for (const { ref, name } of groups) host.line(`${ref.groupId} ${name}: ${text}`);
  }
  tellErrors(errors, session, host);
  return errors;
}

/** The most resources that one CreateTags takes (EC2 API reference). */
const mostInOneCall = 1000;

/** The tag of all these groups of one place is changed by one call, or of none. */
async function tag(
  groups: readonly Snapshot[],
  session: Session,
  change: { readonly key: string; readonly optedIn: boolean },
): Promise<ScanError[]> {
  const [first] = groups;
  if (first === undefined) return [];
  const place: Place = { account: first.ref.account, region: first.ref.region };
  const ids = groups.map(({ ref }) => ref.groupId);
  try {
    await atPlace(place, session, () => setOptIn(session.runtime.clientsAt(place).ec2, ids, change));
    return [];
  } catch (error) {
    placeError({ kind: 'failed', place, error });
    return groups.map(({ ref }) => groupError(ref, error));
  }
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** What all the groups have in common, as it was named when a command changed groups of one place only. */
function commonOf(groups: readonly (Place & { readonly groupId: string; readonly groupName: string })[]) {
  const [first] = groups;
  if (first === undefined) return {};
  const { account, region, groupId, groupName } = first;
  return groups.length === 1 ? { account, region, groupId, groupName } : { account, region };
}
