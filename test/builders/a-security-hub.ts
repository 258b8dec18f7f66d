import type { GroupRef } from '../../core/model/security-group.ts';
import type { FindingAnswer, FindingAnswers } from '../../core/security-hub/hub-finding.ts';
import { signedComment } from '../../core/security-hub/signed-comment.ts';
import { openGroup, type WorkerOptions, worker } from './a-worker.ts';
import { refOf } from './live-deps.ts';
import { type DetailedEvent, findingEvent, type Json, ocsfEvent } from './read-event.ts';

export function groupArn({ account, region, groupId }: GroupRef): string {
  return `arn:aws:ec2:${region}:${account}:security-group/${groupId}`;
}

/** A finding about these groups, as it is imported; a name makes it another sample. */
export function findingOn(refs: readonly GroupRef[], finding: Json = {}, name?: string): DetailedEvent {
  const Resources = refs.map((ref) => ({ Type: 'AwsEc2SecurityGroup', Id: groupArn(ref), Region: ref.region }));
  return findingEvent({ Resources, ...finding }, name);
}

/** A finding about these groups in OCSF. */
export function ocsfFindingOn(refs: readonly GroupRef[], finding: Json = {}): DetailedEvent {
  const resources = refs.map((ref) => ({ type: 'AWS::EC2::SecurityGroup', uid: groupArn(ref), region: ref.region }));
  return ocsfEvent({ resources, ...finding });
}

/** How a Security Hub changes a finding that it is told to update, and the detail-type of the event in which it tells of it. */
const updated = {
  asff: (answer: FindingAnswer): Json => ({
    Workflow: { Status: answer.status },
    Note: { Text: answer.note, UpdatedBy: answer.author, UpdatedAt: new Date().toISOString() },
    UpdatedAt: new Date().toISOString(),
  }),
  ocsf: (answer: FindingAnswer): Json => ({
    activity_id: 2,
    status_id: answer.status === 'RESOLVED' ? 4 : 2,
    comment: signedComment(answer),
  }),
};

/**
 * A Security Hub with one finding. As the real one it tells of every update by an event, and so may wake us for ever; what
 * it tells is in `told` until somebody takes it.
 */
export function securityHub(event: DetailedEvent) {
  const told: DetailedEvent[] = [event];
  const updates: Pick<FindingAnswer, 'status' | 'note'>[] = [];
  let [finding] = event.detail.findings as [Json];
  const answers: FindingAnswers = {
    update: async ({ id, format: { kind } }, answer) => {
      const { uid } = Object(finding.finding_info);
      if (id !== (finding.Id ?? uid)) throw new Error(`there is no finding ${id}`);
      updates.push({ status: answer.status, note: answer.note });
      finding = { ...finding, ...updated[kind](answer) };
      const detailType = kind === 'asff' ? 'Security Hub Findings - Imported' : 'Findings Imported V2';
      told.push({ ...event, 'detail-type': detailType, detail: { findings: [finding] } });
    },
  };
  return { told, updates, answers };
}

/** Delivers what the hub tells until it has nothing to tell any more, and gives how many rounds that took. */
export async function settle(
  { told }: Pick<ReturnType<typeof securityHub>, 'told'>,
  deliver: (...events: unknown[]) => Promise<unknown>,
): Promise<number> {
  let rounds = 0;
  for (let events = told.splice(0); events.length > 0; events = told.splice(0)) {
    rounds += 1;
    if (rounds > 10) throw new Error('Security Hub and the bot wake each other for ever');
    await deliver(...events);
  }
  return rounds;
}

interface SceneOptions extends WorkerOptions {
  /** Which groups the finding is about; all of the sandbox where this is left out. */
  readonly about?: (refs: GroupRef[]) => readonly GroupRef[];
  readonly finding?: Json | undefined;
  readonly sample?: string | undefined;
  /** Whether the finding comes in OCSF. */
  readonly inOcsf?: boolean | undefined;
}

/** A worker, and a Security Hub with a finding about its groups, which the worker answers. */
export async function findingScene({ about = (refs) => refs, ...scene }: SceneOptions = {}) {
  const { finding, sample, inOcsf, ...options } = scene;
  const seed = options.seed ?? { groups: [openGroup('mail')] };
  const hubs: ReturnType<typeof securityHub>[] = [];
  const answers: FindingAnswers = { update: async (...update) => hubs[0]?.answers.update(...update) };
  const live = await worker({ ...options, seed, context: { answers, ...options.context } });
  const refs = (seed.groups ?? []).map(({ name }) => refOf(live.sandbox, name));
  const named = about(refs);
  const hub = securityHub(inOcsf ? ocsfFindingOn(named, finding) : findingOn(named, finding, sample));
  hubs.push(hub);
  return { ...live, hub };
}

export function resolvedNote(control: string): string {
  return `TCP port 25 is closed to the internet, and so is all else that ${control} checks.`;
}

export function stillOpen(ports: string): string {
  return `TCP port 25 is closed to the internet. Still open to 0.0.0.0/0 or ::/0: ${ports}.`;
}
