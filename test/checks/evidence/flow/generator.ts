import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spelling } from './addresses.ts';
import { boundsOf, eventOf, type FlowEvent } from './events.ts';
import { type Random, randomOf } from './random.ts';
import { type World, worldOf } from './world.ts';

/** AWS's table of fields. */
interface FieldTable {
  readonly defaultOrder: string;
  readonly versions: Readonly<Record<string, number>>;
  readonly needed: readonly string[];
}

const table: FieldTable = JSON.parse(readFileSync(join(import.meta.dirname, 'aws-fields.json'), 'utf8'));

/** An event as it stands in a log: what it is truly, and what a log with these fields can say of it. */
export interface WrittenEvent extends FlowEvent {
  readonly fields: ReadonlySet<string>;
}

/** One file of flow logs. */
export interface LogFile {
  readonly text: string;
  /** Where it is cut into members, when it is gzip; null: plain. */
  readonly members: readonly number[] | null;
  /** Lines that are no records, by their numbers from 1, without one that is cut off at the end. */
  readonly garbage: readonly number[];
  readonly isCutOff: boolean;
}

/** A random log of flows with all that is true of it. It shares nothing with what it tests. */
export interface GeneratedLog {
  readonly world: World;
  readonly files: readonly LogFile[];
  /** What a person has to say about files without a header; null: nothing. */
  readonly format: string | null;
  /** In seconds; null: all. */
  readonly period: { readonly from: number; readonly to: number } | null;
  readonly events: readonly WrittenEvent[];
}

export function generateLog(seed: number): GeneratedLog {
  const random = randomOf(seed);
  const world = worldOf(random);
  const bare = random.often(30) ? randomFields(random) : null;
  const files: LogFile[] = [];
  const events: WrittenEvent[] = [];
  for (let count = 1 + random.below(3); count > 0; count--) {
    const bounds = files.length === 0 ? boundsOf(world, random) : [];
    const { file, written } = fileOf({ world, bare, bounds }, random);
    files.push(file);
    events.push(...written);
  }
  return { world, files, format: bare && givenAs(bare, random), period: periodOf(world, random), events };
}

/** A period that may cut off a part of the log on either side. */
function periodOf({ begin, end }: World, random: Random): GeneratedLog['period'] {
  if (random.often(60)) return null;
  const length = end - begin;
  const from = begin + random.below(length) - Math.floor(length / 2);
  return { from, to: Math.max(from + 3600, end - random.below(Math.ceil(length / 2)) + random.below(7200)) };
}

/** A custom format: what is needed to count flows, and some other fields, in any order. */
function randomFields(random: Random): string[] {
  const others = Object.keys(table.versions).filter((field) => !table.needed.includes(field));
  const wanted = random.often(20) ? others : others.filter(() => random.often(45));
  return random.shuffled([...table.needed, ...wanted]);
}

function givenAs(fields: readonly string[], random: Random): string {
  const names = random.often(50) ? fields.map((field) => `\${${field}}`) : fields;
  return names.join(random.pick([' ', ',', ', ', '  ']));
}

interface FileInput {
  readonly world: World;
  readonly bare: readonly string[] | null;
  /** Events that it has beside random ones. */
  readonly bounds: readonly FlowEvent[];
}

function fileOf({ world, bare, bounds }: FileInput, random: Random) {
  const writer = lineWriter(random);
  const written: WrittenEvent[] = [];
  let fields = bare ?? table.defaultOrder.split(' ');
  if (random.often(50)) fields = writer.header(random.often(60) ? randomFields(random) : table.defaultOrder.split(' '));
  else if (random.often(30)) writer.beginExport();
  const coming = [...bounds, ...Array.from({ length: random.below(25) }, () => eventOf(world, random))];
  for (const event of random.shuffled(coming)) {
    if (random.often(4)) fields = writer.header(random.often(50) ? fields : randomFields(random));
    if (random.often(4)) writer.blank();
    if (random.often(2)) writer.garbage(fields.length);
    writer.record(event, fields);
    written.push({ ...event, fields: new Set(fields) });
  }
  // A file in which nothing is a record is another matter.
  return { file: writer.end(fields, written.length > 0), written };
}

/** Writes the lines of one file, some in an odd manner. */
function lineWriter(random: Random) {
  const lineEnd = random.often(20) ? '\r\n' : '\n';
  const lines: string[] = [];
  const garbage: number[] = [];
  let isExport = false;
  return {
    beginExport() {
      isExport = true;
    },
    header(fields: readonly string[]): string[] {
      lines.push(fields.join(' '));
      isExport = false;
      return [...fields];
    },
    blank() {
      lines.push(random.pick(['', ' ', '\t']));
    },
    garbage(count: number) {
      const short = Array(count - 1)
        .fill('1')
        .join(' ');
      lines.push(
        random.pick([
          short,
          `${short} 2 3 4`,
          'Connection closed by foreign host.',
          '{"events": []}',
          '<html>',
          '\u00e9\u00fe',
        ]),
      );
      garbage.push(lines.length);
    },
    record(event: FlowEvent, fields: readonly string[]) {
      const values = fields.map((field) => writtenValue(event, field, fields, random));
      const separator = random.often(3) ? '  ' : ' ';
      const time = isExport ? `${new Date(event.start * 1000).toISOString()} ` : '';
      lines.push(`${time}${values.join(separator)}${random.often(3) ? ' ' : ''}`);
    },
    end(fields: readonly string[], mayBreak: boolean): LogFile {
      const isCutOff = mayBreak && random.often(6);
      const mark = random.often(5) ? '\u00ef\u00bb\u00bf' : '';
      const whole = `${mark}${lines.map((line) => `${line}${lineEnd}`).join('')}`;
      const tail = isCutOff
        ? Array(Math.max(1, fields.length - 3))
            .fill('2')
            .join(' ')
        : '';
      // The last line of a file may have no line feed.
      const text =
        isCutOff || lines.length === 0 || !random.often(15)
          ? `${whole}${tail}`
          : whole.slice(0, whole.length - lineEnd.length);
      const members = random.often(50) ? cuts(text.length, random) : null;
      return { text, members, garbage: unlessLast(garbage, lines.length, text === whole || isCutOff), isCutOff };
    },
  };
}

/** Garbage in a last line without a line feed is a line that is cut off. */
function unlessLast(garbage: readonly number[], last: number, isWhole: boolean): readonly number[] {
  return isWhole ? garbage : garbage.filter((line) => line !== last);
}

function cuts(length: number, random: Random): number[] {
  return Array.from({ length: random.below(3) }, () => random.below(length + 1)).sort((a, b) => a - b);
}

/** The version of a record is the highest among its fields. */
function writtenValue(event: FlowEvent, field: string, fields: readonly string[], random: Random): string {
  if (field === 'version') return String(Math.max(...fields.map((one) => table.versions[one] ?? 2)));
  const value = event.values[field] ?? '-';
  return field.endsWith('addr') && value !== '-' ? spelling(value, random) : value;
}
