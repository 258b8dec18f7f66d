import type { Notification } from '../../aws/sns-topic.ts';
import { fitting } from './fit.ts';

/** A text of headed sections, in the order to be read. An empty section is left out. */
export interface Section {
  readonly title: string | null;
  readonly lines: readonly string[];
  /** Whether lines may be left out where there are very many. */
  readonly isList?: boolean;
  /** How many lines of a list belong together; one where it is not given. */
  readonly linesPerMember?: number;
}

const longestLine = 500;

/** A message for people, as long as SNS takes it together with its attributes. */
export function plainText(sections: readonly Section[], attributes: Notification['attributes'] = {}): string {
  const make = (most: number) =>
    sections
      .filter(({ lines }) => lines.length > 0)
      .map((section) => sectionText(section, most))
      .join('\n\n');
  return fitting(make, Buffer.byteLength(JSON.stringify(attributes)));
}

/** Facts as two columns. */
export function factLines(facts: readonly (readonly [string, string | null])[]): string[] {
  const known = facts.filter(([, value]) => value !== null && value !== '');
  const width = Math.max(...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function sectionText({ title, lines, isList = false, linesPerMember = 1 }: Section, most: number): string {
  const shown = isList ? lines.slice(0, most * linesPerMember) : lines;
  const rest = (lines.length - shown.length) / linesPerMember;
  const all = [...shown, ...(rest > 0 ? [`… and ${rest} more`] : [])].map(oneLine);
  return title === null ? all.join('\n') : [title, ...all.map((line) => `  ${line}`)].join('\n');
}

/** Names, tags and descriptions are anybody's text: none may begin a line of its own, or turn the text around. */
export function oneLine(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu, ' ');
  return plain.length <= longestLine ? plain : `${plain.slice(0, longestLine - 1)}…`;
}
