import { portRules } from '../../../core/evaluator/port-rules.ts';
import { decisionTexts } from '../decision-texts.ts';
import type { Finding } from '../documents.ts';

/** The ports that are looked at: `port 25`. */
export const watchedPorts = `${portRules.length === 1 ? 'port' : 'ports'} ${portRules.map(({ port }) => port).join(', ')}`;

/** To whom a port is open, without what the table says already: `all of public IPv4 (0.0.0.0/0)`. */
export function shortExposure({ port, reason }: Pick<Finding['exposures'][number], 'port' | 'reason'>): string {
  const rest = without(reason, `TCP port ${port} is reachable from `);
  return portRules.length === 1 || rest === reason ? rest : `port ${port}: ${rest}`;
}

const isoMoment = /\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z/g;

/** Why it was decided so, without the decision itself; empty where a group is to be closed because it is open. */
export function shortReason({ decision, reason, exposures }: Finding): string {
  if (reason === exposures.map((exposure) => exposure.reason).join('; ')) return '';
  const rest = without(reason, decisionTexts[decision]).replace(/^:? /, '');
  return rest.replaceAll(isoMoment, '$1 $2');
}

function without(text: string, start: string): string {
  return text.startsWith(start) ? text.slice(start.length) : text;
}
