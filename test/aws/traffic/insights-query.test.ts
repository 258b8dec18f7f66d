import { expect, test } from 'vitest';
import { insightsQuery } from '../../../aws/traffic/insights-query.ts';
import { fieldsByVersion } from '../../../core/evidence/flow-fields.ts';
import { anInterface, eni } from '../../builders/flow-records.ts';

const period = { from: 1_764_000_000_500, to: 1_764_086_400_000 };
const standard = { fields: fieldsByVersion[2] ?? [], discoversFields: true };
const scope = { period, withoutSent: false };

test('the default format is read by the fields that Logs Insights finds', () => {
  expect(insightsQuery([anInterface()], standard, scope).text.split('\n')).toEqual([
    `filter interfaceId in ["${eni}"]`,
    '| filter end >= 1764000001 and start < 1764086400',
    '| filter logStatus = "SKIPDATA" or (logStatus != "NODATA" and (dstPort = 25 or dstPort = "-") and ' +
      '(protocol = 6 or protocol = "-") and (action = "ACCEPT" or action = "-"))',
    '| stats count(*) as flowCount, sum(packets) as packetSum, sum(bytes) as byteSum, min(start) as firstStart, max(end) as lastEnd ' +
      'by interfaceId, srcAddr, dstAddr, dstPort, protocol, action, logStatus',
  ]);
});

test('where Logs Insights finds no fields, the whole record is parsed', () => {
  const [parse] = insightsQuery([anInterface()], { ...standard, discoversFields: false }, scope).text.split('\n');

  expect(parse).toBe(
    'parse @message /^\\S+ \\S+ (?<interfaceid>\\S+) (?<srcaddr>\\S+) (?<dstaddr>\\S+) \\S+ (?<dstport>\\S+) (?<protocol>\\S+) ' +
      '(?<packets>\\S+) (?<bytes>\\S+) (?<start>\\S+) (?<end>\\S+) (?<action>\\S+) (?<logstatus>\\S+)$/',
  );
});

test('nothing gets into a query but ids of interfaces, addresses and known names', () => {
  const fields = [...standard.fields, 'x/ | limit 1'];
  const address = '10.0.0.5"] | limit 1';
  const ipv4 = [{ address, publicAddress: null }];

  const { text } = insightsQuery(
    [anInterface({ ipv4 })],
    { fields, discoversFields: true },
    { period, withoutSent: true },
  );

  expect(text).not.toContain('limit');
  for (const id of ['eni-1"] | limit 1', 'eni-0123', 'sg-0123456789abcdef0', `${eni}\n`]) {
    expect(() => insightsQuery([anInterface({ id })], standard, scope)).toThrow('is not the id of a network interface');
  }
});

test('a query for 200 interfaces is within what StartQuery takes', () => {
  const interfaces = Array.from({ length: 200 }, (_, index) =>
    anInterface({ id: `eni-0${index.toString(16).padStart(16, '0')}` }),
  );
  const fields = Object.values(fieldsByVersion).flat();

  expect(insightsQuery(interfaces, { fields, discoversFields: false }, scope).text.length).toBeLessThan(10_000);
});
