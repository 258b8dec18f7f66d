/**
 * What is said of evidence and of mail domains, as the functions take it: they would not start with anything else. Every function here is a
 * `${file(deploy/computed-evidence.js):name}` of the YAML.
 */

import { isDnsServer, isDomainName } from '../core/model/dns-names.ts';
import { noValue, wrong } from './params.js';

export async function evidence({ resolveVariable }) {
  const given = await resolveVariable('param:evidence');
  if (['off', 'proposals', 'all'].includes(given)) return given;
  throw wrong('evidence', given, 'is off, proposals or all');
}

export function evidenceDays(context) {
  return numberOf('evidenceDays', context, { least: 1, most: 90 });
}

export function evidenceMaxBytes(context) {
  return numberOf('evidenceMaxBytes', context, { least: 10_000_000, most: 100_000_000_000_000 });
}

/** As a text: of a large number YAML and CloudFormation make another one (1e+10). */
async function numberOf(name, { resolveVariable }, { least, most }) {
  const text = String(await resolveVariable(`param:${name}`));
  if (/^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most) return text;
  throw wrong(name, text, `is a whole number from ${least} to ${most}`);
}

/** The workgroup; left out where flow logs are read by CloudWatch Logs Insights. */
export function athenaWorkgroup(context) {
  return ofAthena('athenaWorkgroup', context, {
    pattern: /^[a-zA-Z0-9._-]{1,128}$/,
    rule: 'is the name of an Athena workgroup, and not its ARN',
  });
}

export function athenaTable(context) {
  return ofAthena('athenaTable', context, {
    pattern: /^[a-zA-Z_]\w{0,254}\.[a-zA-Z_]\w{0,254}$/,
    rule: 'is database.table, each of letters, digits and underscores',
  });
}

async function ofAthena(name, { resolveVariable }, { pattern, rule }) {
  const given = String(await resolveVariable(`param:${name}`));
  const other = name === 'athenaTable' ? 'athenaWorkgroup' : 'athenaTable';
  if ((given === '') !== ((await resolveVariable(`param:${other}`)) === '')) {
    throw wrong(name, given, `is set together with ${other}, or neither is`);
  }
  if (given === '') return noValue;
  if (pattern.test(given)) return given;
  throw wrong(name, given, rule);
}

export function mailDomains(context) {
  const isName = (text) => isDomainName(text.replace(/\.$/, ''));
  const rule =
    'names domains such as example.com, separated by commas; with other than ASCII letters as in the DNS (xn--…)';
  return listOf('mailDomains', context, { isItem: isName, rule });
}

export async function dnsServers(context) {
  const rule = 'names IP addresses, ip:port or [ipv6]:port, separated by commas';
  const given = await listOf('dnsServers', context, { isItem: isDnsServer, rule });
  if (given === '' || (await mailDomains(context)) !== '') return given;
  throw wrong('dnsServers', given, 'needs mail domains (param mailDomains)');
}

async function listOf(name, { resolveVariable }, { isItem, rule }) {
  const given = String(await resolveVariable(`param:${name}`));
  const items = given.split(',').map((item) => item.trim());
  if (given === '' || items.every(isItem)) return items.join(',');
  throw wrong(name, given, rule);
}
