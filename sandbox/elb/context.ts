import { AwsError } from '../aws-error.ts';
import type { LoadBalancer } from '../network.ts';
import { partitionName } from '../partition.ts';
import { type Params, text, texts } from '../query.ts';
import type { Region } from '../world.ts';
import { element, wrap } from '../xml.ts';

/** One call of Elastic Load Balancing: who asks where for what. */
export type ElbContext = { region: Region; params: Params };

/** Answers one action with the XML inside its result element. */
export type ElbAction = (context: ElbContext) => string;

/** A list parameter, `Name.member.1=…`. */
export function members(params: Params, name: string): string[] {
  const list = params.fields.get(name);
  return list ? texts(list, 'member') : [];
}

/** A list in the Query protocol's shape: `<Name><member>…</member></Name>`. */
export function memberList<T>(name: string, items: readonly T[], write: (item: T) => string): string {
  return wrap(name, items.map((item) => `<member>${write(item)}</member>`).join(''));
}

/**
 * One page of PageSize (1 to 400; 400 when left out) from the Marker on, and the NextMarker where there is more.
 * @throws {AwsError} ValidationError.
 */
export function pageOf<T>(items: readonly T[], params: Params): { page: readonly T[]; markerXml: string } {
  const size = Number(text(params, 'PageSize') ?? 400);
  if (!Number.isInteger(size) || size < 1 || size > 400) {
    throw new AwsError('ValidationError', `Value '${size}' at 'pageSize' must be between 1 and 400`);
  }
  const marker = text(params, 'Marker') ?? '';
  const [, position] = /^m(\d+)$/.exec(Buffer.from(marker, 'base64url').toString()) ?? [];
  if (marker !== '' && position === undefined)
    throw new AwsError('ValidationError', `'${marker}' is not a valid marker`);
  const start = Number(position ?? 0);
  const end = start + size;
  const next = end < items.length ? Buffer.from(`m${end}`).toString('base64url') : undefined;
  return { page: items.slice(start, end), markerXml: element('NextMarker', next) };
}

/** The load balancers of the current API, in the order of the seed. */
export function currentBalancers({ network }: Region): LoadBalancer[] {
  return [...network.loadBalancers.values()].filter(({ type }) => type !== 'classic');
}

export function arnPrefix(region: Region): string {
  return `arn:${partitionName(region.name)}:elasticloadbalancing:${region.name}:${region.account}`;
}

const kinds = { application: 'app', network: 'net', gateway: 'gwy', classic: '' };

export function balancerArn(region: Region, { name, type }: LoadBalancer): string {
  return `${arnPrefix(region)}:loadbalancer/${kinds[type]}/${name}/${suffix(name)}`;
}

/** The 16 hexadecimal digits that end an ARN: made of the name, so that they are the same in every run. */
export function suffix(name: string): string {
  let [first, second] = [7, 11];
  for (let index = 0; index < name.length; index += 1) {
    first = Math.imul(first ^ name.charCodeAt(index), 0x01000193);
    second = Math.imul(second + name.charCodeAt(index), 0x85ebca6b);
  }
  return [first, second].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
