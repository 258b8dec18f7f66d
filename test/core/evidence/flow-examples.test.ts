import { describe, expect, test } from 'vitest';
import { bytesOf } from '../../../core/evidence/flow-bytes.ts';
import { flowFormat } from '../../../core/evidence/flow-format.ts';
import { lineReader } from '../../../core/evidence/flow-record.ts';

/**
 * Records in the shape of those of the VPC user guide (Flow log record examples), with port 25 where a flow is to count. The guide has
 * examples of versions 2, 3 and 5; those of later versions are made from its table of fields.
 */
function kindsOf(fields: string, lines: readonly string[]): string[] {
  const reader = lineReader(flowFormat(fields));
  return lines.map((line) => {
    const bytes = bytesOf(line);
    const kind = reader.read(bytes, 0, bytes.length);
    return kind === 'flow' ? `flow of ${reader.record.source}` : kind;
  });
}

const version2 =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

describe('version 2', () => {
  test('accepted, rejected, without data, skipped, ICMP and IPv6', () => {
    const eni = '2 123456789010 eni-1235b8ca123456789';

    const kinds = kindsOf(version2, [
      `${eni} 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK`,
      `${eni} 172.31.16.139 172.31.16.21 20641 25 6 20 4249 1418530010 1418530070 ACCEPT OK`,
      `${eni} 172.31.9.69 172.31.9.12 49761 25 6 20 4249 1418530010 1418530070 REJECT OK`,
      `${eni} - - - - - - - 1431280876 1431280934 - NODATA`,
      `${eni} - - - - - - - 1431280876 1431280934 - SKIPDATA`,
      `${eni} 203.0.113.12 172.31.16.139 0 0 1 4 336 1432917027 1432917142 ACCEPT OK`,
      `${eni} 2001:db8:1234:a100:8d6e:3477:df66:f105 2001:db8:1234:a102:3304:8879:34cf:4071 34892 25 6 54 8855 1477913708 1477913820 ACCEPT OK`,
    ]);

    expect(kinds).toEqual([
      ...['other', 'flow of 172.31.16.139', 'other', 'no-data', 'skip-data', 'other'],
      'flow of 2001:db8:1234:a100:8d6e:3477:df66:f105',
    ]);
  });

  test('an interface that AWS made may be of an unknown account', () => {
    const line = '2 unknown eni-1235b8ca123456789 8.8.8.8 10.0.0.5 1 25 6 1 40 1418530010 1418530070 ACCEPT OK';

    expect(kindsOf(version2, [line])).toEqual(['flow of 8.8.8.8']);
  });
});

test('version 3: flags of TCP say who opened a connection; two blanks are one', () => {
  const fields =
    'version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport pkt-srcaddr pkt-dstaddr protocol bytes packets start end action tcp-flags log-status';
  const start =
    '3 vpc-abcdefab012345678 subnet-aaaaaaaa012345678 i-01234567890123456 eni-1235b8ca123456789 123456789010 IPv4';

  const kinds = kindsOf(fields, [
    `${start} 52.213.180.42 10.0.0.62 43416 25 52.213.180.42 10.0.0.62 6 568 8 1566848875 1566848933 ACCEPT 2 OK`,
    `${start} 10.0.0.62 52.213.180.42 25 43416 10.0.0.62 52.213.180.42 6 376 7 1566848875 1566848933 ACCEPT 18 OK`,
    `${start} 52.213.180.42 10.0.0.62 43418 25 52.213.180.42 10.0.0.62 6 2329 157 1566848933 1566849113 ACCEPT 1 OK`,
    `${start} 52.213.180.42 10.0.0.62 43638 25  52.213.180.42 10.0.0.62 6 1260 17 1566933133 1566933193 ACCEPT 3 OK`,
    `${start} 52.213.180.42 10.0.0.62 25 25 52.213.180.42 10.0.0.62 6 967 14 1566933133 1566933193 ACCEPT 19 OK`,
  ]);

  expect(kinds).toEqual(['flow of 52.213.180.42', 'other', ...Array(2).fill('flow of 52.213.180.42'), 'other']);
});

test('a NAT gateway: on its own interface the packet has another address than the log', () => {
  const fields = 'instance-id interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr dstport protocol start end action';
  const end = '25 6 1566848875 1566848933 ACCEPT';

  const kinds = kindsOf(fields, [
    `- eni-1235b8ca123456789 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5 ${end}`,
    `- eni-1235b8ca123456789 10.0.0.220 10.0.1.5 203.0.113.5 10.0.1.5 ${end}`,
    `i-01234567890123456 eni-1111aaaa2222bbbb3 203.0.113.5 10.0.1.5 203.0.113.5 10.0.1.5 ${end}`,
  ]);

  expect(kinds).toEqual(['flow of 10.0.1.5', 'flow of 203.0.113.5', 'flow of 203.0.113.5']);
});

test('a transit gateway: the server sees the client, whichever interface the packet came by', () => {
  const fields =
    'version interface-id account-id vpc-id subnet-id instance-id srcaddr dstaddr srcport dstport protocol tcp-flags type pkt-srcaddr pkt-dstaddr action log-status start end';
  const ids = '123456789010 vpc-abcdefab012345678 subnet-22222222bbbbbbbbb';
  const times = '1566848875 1566848933';

  const kinds = kindsOf(fields, [
    `3 eni-33333333333333333 ${ids} i-01234567890123456 10.20.33.164 10.40.2.236 39812 25 6 3 IPv4 10.20.33.164 10.40.2.236 ACCEPT OK ${times}`,
    `3 eni-33333333333333333 ${ids} i-01234567890123456 10.40.2.236 10.20.33.164 25 39812 6 19 IPv4 10.40.2.236 10.20.33.164 ACCEPT OK ${times}`,
    `3 eni-11111111111111111 ${ids} - 10.40.1.175 10.40.2.236 39812 25 6 3 IPv4 10.20.33.164 10.40.2.236 ACCEPT OK ${times}`,
  ]);

  expect(kinds).toEqual(['flow of 10.20.33.164', 'other', 'flow of 10.20.33.164']);
});

test('versions 4 and 5: services, path and direction', () => {
  const fields =
    'version srcaddr dstaddr srcport dstport protocol start end type packets bytes account-id vpc-id subnet-id instance-id interface-id region az-id sublocation-type sublocation-id action tcp-flags pkt-srcaddr pkt-dstaddr pkt-src-aws-service pkt-dst-aws-service traffic-path flow-direction log-status';
  const ids =
    '123456789012 vpc-abcdefab012345678 subnet-aaaaaaaa012345678 i-0c50d5961bcb2d47b eni-1235b8ca123456789 ap-southeast-2 apse2-az3 - - ACCEPT';

  const kinds = kindsOf(fields, [
    `5 52.95.128.179 10.0.0.71 34210 25 6 1616729292 1616729349 IPv4 14 15044 ${ids} 19 52.95.128.179 10.0.0.71 S3 - - ingress OK`,
    `5 52.95.128.179 10.0.0.71 34210 25 6 1616729292 1616729349 IPv4 14 15044 ${ids} 3 52.95.128.179 10.0.0.71 EC2 - - ingress OK`,
    `5 10.0.0.71 52.95.128.179 34210 25 6 1616729292 1616729349 IPv4 7 471 ${ids} 3 10.0.0.71 52.95.128.179 - EC2 8 egress OK`,
  ]);

  expect(kinds).toEqual(['other', 'flow of 52.95.128.179', 'other']);
});

test('versions 7 to 11: what runs in ECS, why it was rejected, a regional NAT gateway, encryption, tags and next hops', () => {
  const ecs = [
    'arn:aws:ecs:eu-west-1:123456789010:cluster/mail',
    'mail',
    '-',
    '-',
    'a1',
    '-',
    'smtp',
    'arn:td',
    'arn:t',
    't1',
  ];
  const fields = `${version2} ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id reject-reason resource-id encryption-status instance-tag instance-tag-2 interface-tag interface-tag-2 asg-tag asg-tag-2 interface-type next-hop-interface-id next-hop-subnet-id next-hop-az-id next-hop-vpc-id next-hop-interface-type`;
  const line = (change: { eni?: string; action?: string; bytes?: string; reason?: string; resource?: string }) => {
    const { eni = 'eni-1235b8ca123456789', action = 'ACCEPT', bytes = '4249', reason = '-', resource = '-' } = change;
    const flow = `11 123456789010 ${eni} 8.8.8.8 10.0.0.5 4000 25 6 20 ${bytes} 1718530010 1718530070 ${action} OK`;
    return `${flow} ${ecs.join(' ')} ${reason} ${resource} 0 web - - - - - interface ${Array(5).fill('-').join(' ')}`;
  };

  const kinds = kindsOf(fields, [
    line({}),
    line({ action: 'REJECT', bytes: '-', reason: 'BPA' }),
    line({ eni: '-', resource: 'nat-0123456789abcdef0' }),
  ]);

  expect(kinds).toEqual(['flow of 8.8.8.8', 'other', 'flow of 8.8.8.8']);
});
