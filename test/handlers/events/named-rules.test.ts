import { describe, expect, test } from 'vitest';
import { opensNoPort } from '../../../handlers/events/named-rules.ts';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { type Json, readEvent } from '../../builders/read-event.ts';

const smtp = { ipProtocol: 'tcp', fromPort: 25, toPort: 25 };
const web = { ipProtocol: 'tcp', fromPort: 443, toPort: 443 };
const listed = (...items: object[]) => ({ groupId: 'sg-1', ipPermissions: { items } });

describe('a call opens nothing', () => {
  test.each<[string, object]>([
    ['a list of the older calls', listed(web)],
    ['rules beside the group id', { groupId: 'sg-1', ipPermissions: {}, ...web }],
    [
      'a request of the newer calls',
      {
        ModifySecurityGroupRulesRequest: {
          SecurityGroupRule: { SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 } },
        },
      },
    ],
    ['port 0', listed({ ipProtocol: 'tcp', fromPort: 0, toPort: 0 })],
    [
      'udp, icmp and numbered protocols',
      listed({ ipProtocol: 'udp', fromPort: 25, toPort: 25 }, { ipProtocol: 'icmp' }, { ipProtocol: '47' }),
    ],
  ])('where none of its rules reaches the port: %s', (_, parameters) => {
    expect(opensNoPort([parameters, null])).toBe(true);
  });
});

describe('a call may have opened the port', () => {
  test.each<[string, object]>([
    ['one of several rules reaches it', listed(web, smtp)],
    ['a range', listed({ ipProtocol: '6', fromPort: 20, toPort: 30 })],
    ['all traffic', listed({ ipProtocol: '-1' })],
    ['all traffic, as a number', listed({ ipProtocol: -1 })],
    ['no ports are named', listed({ ipProtocol: 'tcp' })],
    ['ports are texts', listed({ ipProtocol: 'TCP', fromPort: '25', toPort: '25' })],
    ['a protocol is not known', listed({ ipProtocol: 'smtp', fromPort: 443, toPort: 443 })],
    ['a protocol cannot be read', listed(web, { ipProtocol: null })],
    ['no rule is named', { groupId: 'sg-1' }],
    ['only the response names it', {}],
  ])('%s', (name, parameters) => {
    expect(
      opensNoPort([parameters, name.startsWith('only') ? { securityGroupRuleSet: { items: [smtp] } } : null]),
    ).toBe(false);
  });
});

test('who adds a rule of another port is not named as who opened port 25', () => {
  const event = readEvent('cloudtrail-AuthorizeSecurityGroupIngress-flat');
  const detail = event.detail as Json;
  const other = { ...event, detail: { ...detail, requestParameters: listed(web), responseElements: null } };
  const withId = {
    ...other,
    detail: { ...other.detail, requestParameters: { ...listed(web), groupId: 'sg-0123456789abcdef0' } },
  };

  expect(parseEvent(event, [])).not.toHaveProperty('trigger.opensNothing');
  expect(parseEvent(withId, [])).toMatchObject({ trigger: { opensNothing: true } });
});
