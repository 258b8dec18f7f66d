import type { SizeResult, ToolResult } from '../results.ts';
import type { ToolId } from '../tool.ts';
import { type Look, looks } from './looks.ts';

/** One tool's line: a point for each number of groups that it was measured with. */
export interface Series {
  readonly label: string;
  readonly look: Look;
  readonly points: readonly Point[];
}

export interface Point {
  readonly groups: number;
  readonly value: number;
}

export type Quantity = (tool: ToolResult) => number | null;

interface Shown {
  readonly id: ToolId;
  readonly version: ToolResult['version'];
  readonly label: string;
  readonly look: Look;
}

const shown: readonly Shown[] = [
  { id: 'scan', version: 'this', label: 'smtp-warden scan', look: looks.own },
  { id: 'scan', version: 'before', label: 'smtp-warden scan, before', look: looks.before },
  { id: 'sdk-js-bundled', version: null, label: 'AWS SDK for JavaScript, bare', look: looks.sdk },
  { id: 'boto3', version: null, label: 'boto3, bare', look: looks.boto3 },
  { id: 'custodian', version: null, label: 'Cloud Custodian', look: looks.custodian },
  { id: 'prowler', version: null, label: 'Prowler', look: looks.prowler },
];

/** The lines of a figure. A tool that was not measured has none, and a number of groups that it was not run with no point. */
export function seriesOf(sizes: readonly SizeResult[], quantity: Quantity): Series[] {
  const ordered = sizes.toSorted((a, b) => a.groups - b.groups);
  return shown
    .map(({ id, version, label, look }) => ({
      label,
      look,
      points: ordered.flatMap(({ groups, tools }) => {
        const tool = tools.find((one) => one.id === id && one.version === version);
        const value = tool ? quantity(tool) : null;
        return value === null ? [] : [{ groups, value }];
      }),
    }))
    .filter(({ points }) => points.length > 0);
}
