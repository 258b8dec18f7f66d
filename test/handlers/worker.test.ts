import { describe, expect, test } from 'vitest';
import type { Reconciliation } from '../../core/reconcile/reconcile-deps.ts';
import { closed, nothingFailed, open, openGroup, openRule, worker } from '../builders/a-worker.ts';
import { botRole, rulesIn } from '../builders/live-deps.ts';
import { authorizeEvent, createTagsEvent, modifyEvent, prefixListEvent, tagChangeEvent } from '../builders/messages.ts';

describe('a group is closed', () => {
  test.each([
    ['AuthorizeSecurityGroupIngress', authorizeEvent],
    ['ModifySecurityGroupRules', modifyEvent],
    ['CreateTags', createTagsEvent],
    ['Tag Change on Resource', tagChangeEvent],
  ])('after %s, and the entry says which event it was', async (name, eventOf) => {
    const { sandbox, ref, runtime, deliver } = await worker();

    const response = await deliver(eventOf(ref.groupId));

    expect(response).toEqual(nothingFailed);
    expect(rulesIn(sandbox, 'mail')).toEqual(closed);
    const entry = (await runtime.auditLog.tail(ref)).at(-1)?.entry;
    expect(entry).toMatchObject({ outcome: 'completed', trigger: { kind: 'event', name } });
  });

  test('after ModifyManagedPrefixList, for each group with a rule on that list', async () => {
    const prefixLists = [{ id: 'pl-0123456789abcdef0', name: 'wide', maxEntries: 2, entries: [{ cidr: '0.0.0.0/0' }] }];
    const listed = { protocol: 'tcp', from: 25, prefixList: 'wide' };
    const groups = ['first', 'second'].map((name) => ({ ...openGroup(name), ingress: [listed] }));
    const { sandbox, deliver } = await worker({ seed: { groups: [...groups, openGroup('mail')], prefixLists } });

    const response = await deliver(prefixListEvent('pl-0123456789abcdef0'));

    expect(response).toEqual(nothingFailed);
    expect(['first', 'second', 'mail'].map((name) => rulesIn(sandbox, name))).toEqual([closed, closed, [openRule]]);
  });

  test('once, however often the event comes', async () => {
    const { sandbox, ref, deliver, outcomes } = await worker();
    const event = authorizeEvent(ref.groupId);

    await deliver(event, event);
    await deliver(event);

    expect(await outcomes()).toEqual(['planned', 'completed']);
    expect(sandbox.calls.count('RevokeSecurityGroupIngress')).toBe(1);
  });
});

describe('nothing is changed', () => {
  test('in plan mode, and what would be done is recorded once', async () => {
    const { sandbox, ref, deliver, outcomes } = await worker({ environment: { SMTP_WARDEN_MODE: 'plan' } });

    const responses = [await deliver(authorizeEvent(ref.groupId)), await deliver(modifyEvent(ref.groupId))];

    expect(responses).toEqual([nothingFailed, nothingFailed]);
    expect(rulesIn(sandbox, 'mail')).toEqual([openRule]);
    expect(await outcomes()).toEqual(['proposed']);
    expect(sandbox.calls.count('RevokeSecurityGroupIngress')).toBe(0);
  });

  test('of a group that has not opted in: it is reported once', async () => {
    const { sandbox, ref, deliver, outcomes } = await worker({ seed: { groups: [{ name: 'mail', ingress: [open] }] } });

    await deliver(authorizeEvent(ref.groupId));
    await deliver(authorizeEvent(ref.groupId));

    expect(rulesIn(sandbox, 'mail')).toEqual([openRule]);
    expect(await outcomes()).toEqual(['reported']);
  });

  test("after the bot's own call, for which AWS is not even asked", async () => {
    const { sandbox, ref, deliver } = await worker();
    sandbox.calls.reset();
    const sessionIssuer = { type: 'Role', arn: botRole };

    const response = await deliver(
      authorizeEvent(ref.groupId, { userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer } } }),
    );

    expect(response).toEqual(nothingFailed);
    expect(sandbox.calls.list()).toEqual([]);
  });

  test('of a group that is gone, and the message is done', async () => {
    const { deliver, lines } = await worker();

    const response = await deliver(authorizeEvent('sg-0fffffffffffffff0'));

    expect(response).toEqual(nothingFailed);
    expect(lines.at(-1)).toMatchObject({ msg: 'group reconciled', result: 'gone' satisfies Reconciliation['kind'] });
  });

  test('of a group of an account we have no credentials for, and the message is done: it is none of ours', async () => {
    const { ref, deliver, lines } = await worker();

    const response = await deliver(authorizeEvent(ref.groupId, { recipientAccountId: '999988887777' }));

    expect(response).toEqual(nothingFailed);
    expect(JSON.stringify(lines)).toContain('groups of accounts that are not managed are ignored');
  });
});
