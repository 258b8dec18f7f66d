import * as ec2 from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { describeNetworkInterfaces } from '../../../aws/mail/interfaces-command.ts';

type Form = unknown;

/** Of a form of ours and the SDK's: what differs in the members that ours has, by name. Names of forms and of XML count. */
function differences(ours: Form, theirs: Form, at: string): string[] {
  const own = whole(ours);
  const sdk = whole(theirs);
  if (!Array.isArray(own) || !Array.isArray(sdk)) return own === sdk ? [] : [`${at}: ${String(own)}, ${String(sdk)}`];
  const heads = [own, sdk].map(([kind, space, name]) => JSON.stringify([kind, space, name]));
  if (heads[0] !== heads[1]) return [`${at}: ${heads.join(' ')}`];
  if (own[0] === 9) return [4, 5].flatMap((index) => differences(own[index], sdk[index], `${at}.${index}`));
  if (own[0] === 1) return memberDifferences(own[4], sdk[4], `${at}[]`);
  return (own[4] as string[]).flatMap((member, index) => {
    const place = (sdk[4] as string[]).indexOf(member);
    return place < 0
      ? [`${at}.${member} is not known`]
      : memberDifferences(own[5][index], sdk[5][place], `${at}.${member}`);
  });
}

/** A member is a form, or a form with its names in XML. */
function memberDifferences(ours: Form, theirs: Form, at: string): string[] {
  const [[own, names], [sdk, known]] = [pair(ours), pair(theirs)];
  const wrong = Object.entries(names).filter(([key, name]) => (known[key] ?? at.split('.').at(-1)) !== name);
  return [...wrong.map(([key]) => `${at} ${key}`), ...differences(own, sdk, at)];
}

function pair(form: Form): [Form, Record<string, unknown>] {
  const isPair = Array.isArray(form) && form.length === 2 && typeof form[1] === 'object';
  return isPair ? [form[0], form[1]] : [form, {}];
}

/** Forms may be functions, and a list of texts is written as 64. */
function whole(form: Form): Form {
  if (typeof form === 'function') return whole(form());
  if (form === 64) return [1, 'com.amazonaws.ec2', 'ValueStringList', 0, [0, { xmlName: 'item' }]];
  return form;
}

test("what is sent and read is part of the SDK's own operation", () => {
  const [, space, name] = ec2.DescribeNetworkInterfaces$;

  expect([space, name]).toEqual(describeNetworkInterfaces.slice(1, 3));
  expect(differences(describeNetworkInterfaces, ec2.DescribeNetworkInterfaces$, 'operation')).toEqual([]);
});
