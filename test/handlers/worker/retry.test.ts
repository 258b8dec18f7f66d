import { EC2Client, ModifyManagedPrefixListCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { link } from '../../../core/audit/hash-chain.ts';
import { closed, failed, nothingFailed, openGroup, openRule, worker } from '../../builders/a-worker.ts';
import { home, rulesIn } from '../../builders/live-deps.ts';
import { authorizeEvent, prefixListEvent } from '../../builders/messages.ts';
import { aRecord } from '../../contracts/audit-log/entries.ts';

describe('a message is done', () => {
  test('whose remediation is partial: the stream of the audit log brings the next check', async () => {
    const { sandbox, ref, deliverAgain, deadLetters, outcomes } = await worker();
    sandbox.deny(home.account, ['AuthorizeSecurityGroupIngress']);

    const response = await deliverAgain(5, authorizeEvent(ref.groupId));

    expect(response).toEqual(nothingFailed);
    expect(await outcomes()).toEqual(['planned', 'partial']);
    expect(deadLetters).toEqual([]);
  });
});

describe('a message is delivered again', () => {
  test('whose remediation failed', async () => {
    const entry = link(aRecord({ outcome: 'failed', reason: 'EC2 refused it' }), null);
    const { ref, deliver, lines } = await worker({ context: { check: async () => ({ kind: 'remediated', entry }) } });

    const response = await deliver(authorizeEvent(ref.groupId));

    expect(response).toEqual(failed('m1'));
    expect(JSON.stringify(lines.at(-1))).toContain('EC2 refused it');
  });

  test('where the policy cannot be read, and nothing is changed', async () => {
    const { sandbox, ref, deliver } = await worker();
    sandbox.deny(home.account, ['Query']);

    const response = await deliver(authorizeEvent(ref.groupId));

    expect(response).toEqual(failed('m1'));
    expect(rulesIn(sandbox, 'mail')).toEqual([openRule]);
  });

  test('while the prefix list it tells of is still being changed, since its new entries cannot be read yet', async () => {
    const PrefixListId = 'pl-0123456789abcdef0';
    const prefixLists = [{ id: PrefixListId, name: 'wide', maxEntries: 2 }];
    const ingress = [{ protocol: 'tcp', from: 25, prefixList: 'wide' }];
    const { sandbox, deliver } = await worker({ seed: { groups: [{ ...openGroup('mail'), ingress }], prefixLists } });
    const AddEntries = [{ Cidr: '0.0.0.0/0' }];
    const widen = new ModifyManagedPrefixListCommand({ PrefixListId, CurrentVersion: 1, AddEntries });
    sandbox.knobs.prefixListDelay = 3_000;
    await new EC2Client(sandbox.clientConfig()).send(widen);

    const early = await deliver(prefixListEvent(PrefixListId));
    await new Promise((resolve) => setTimeout(resolve, 3_100));
    const due = await deliver(prefixListEvent(PrefixListId));

    expect([early, due]).toEqual([failed('m1'), nothingFailed]);
    expect(rulesIn(sandbox, 'mail')).toEqual(closed);
  });
});
