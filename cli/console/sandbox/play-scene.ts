import { randomUUID } from 'node:crypto';
import type { GroupRef } from '../../../core/model/security-group.ts';
import { optedIn } from './console-seed.ts';
import { openedBy } from './people.ts';
import type { Scene, SceneOf } from './scene.ts';
import { approve, checkByBot, fix, reject, takeBack } from './scene-of-group.ts';
import { approveNetworks, exempt } from './scene-of-policy.ts';
import type { Stage } from './stage.ts';
import { sweepOnce } from './sweep-once.ts';

/** How long an event takes until the bot has checked the group. */
const deliveryMs = 94_000;

/** Lets something happen at its time, by the code that does it every day. Throws where it ends otherwise than the story says. */
export async function playScene(scene: Scene, stage: Stage): Promise<void> {
  stage.runtime.clock.set(scene.at);
  switch (scene.kind) {
    case 'approve-networks':
      return approveNetworks(scene, stage.runtime);
    case 'exempt':
      return exempt(scene, stage.runtime);
    case 'open':
      return open(scene, stage);
    case 'remove-rules':
      return removeRules(scene, stage);
    case 'check':
      return checkByBot(scene, { kind: 'sweep', name: 'sweep', eventId: null, actor: null }, stage);
    case 'approve':
      return approve(scene, stage);
    case 'reject':
      return reject(scene, stage);
    case 'fix':
      return fix(scene, stage);
    case 'undo':
      return takeBack(scene, stage);
    case 'sweep':
      return sweepOnce(scene.at, stage);
    case 'opt-in':
      return optIn(scene, stage);
  }
}

async function open(scene: SceneOf<'open'>, stage: Stage): Promise<void> {
  for (const rule of scene.rules) stage.sandbox.addRule(nameOf(scene.group), rule);
  stage.runtime.clock.set(scene.at + deliveryMs);
  await checkByBot(scene, openedBy(scene.by, scene.at, randomUUID()), stage);
}

function removeRules({ group, port }: SceneOf<'remove-rules'>, { sandbox }: Stage): void {
  const rules = sandbox.rulesOf(nameOf(group)).filter(({ from, to }) => from === port && to === port);
  for (const { id } of rules) sandbox.removeRule(nameOf(group), id);
}

function optIn({ groups }: SceneOf<'opt-in'>, { sandbox }: Stage): void {
  for (const group of groups) {
    const { tags } = sandbox.group(nameOf(group));
    sandbox.setTags(nameOf(group), { ...Object.fromEntries(tags), ...optedIn });
  }
}

function nameOf({ account, region, groupId }: GroupRef) {
  return { account, region, group: groupId };
}
