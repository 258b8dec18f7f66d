import * as z from 'zod/mini';
import { portRules } from '../../core/evaluator/port-rules.ts';
import { reachesPort } from '../../core/model/reaches-port.ts';

/** Ports are left out where they do not count; a port that is no number may be any. */
const port = z.catch(z.int(), Number.NaN);
const ruleSchema = z.object({ ipprotocol: z.union([z.string(), z.number()]), fromport: port, toport: port });

/**
 * Whether a call names security group rules and none of them reaches a watched port: whoever made it opened nothing. CloudTrail
 * writes rules in several shapes (`ipProtocol` in a list, beside the group id, or as `IpProtocol` in a request), so every
 * object with a protocol counts. Where none is found, or one cannot be read, the call may have opened the port.
 */
export function opensNoPort(roots: readonly unknown[]): boolean {
  const rules = lowerCaseObjects(roots).flatMap((one) => ('ipprotocol' in one ? [ruleSchema.safeParse(one)] : []));
  return rules.length > 0 && rules.every(({ data }) => data !== undefined && !mayReach(data));
}

function mayReach({ ipprotocol, fromport, toport }: z.output<typeof ruleSchema>): boolean {
  const text = String(ipprotocol).toLowerCase();
  const protocol = text === '6' ? 'tcp' : text;
  const isTcp = protocol === 'tcp';
  if (!isTcp && !/^(-1|udp|icmp|icmpv6|\d{1,3})$/.test(protocol)) return true;
  if (isTcp && (Number.isNaN(fromport) || Number.isNaN(toport))) return true;
  return portRules.some((rule) => reachesPort({ protocol, ports: { from: fromport, to: toport } }, rule.port));
}

/** Every object in some values, with its keys in lower case. Not recursive: however deep an event is nested, the stack holds. */
function lowerCaseObjects(roots: readonly unknown[]): Record<string, unknown>[] {
  const queue = [...roots];
  const objects: Record<string, unknown>[] = [];
  const seen = new Set<unknown>();
  for (const value of queue) {
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    queue.push(...Object.values(value));
    if (!Array.isArray(value))
      objects.push(Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toLowerCase(), member])));
  }
  return objects;
}
