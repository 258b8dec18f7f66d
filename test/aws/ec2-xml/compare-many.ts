import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSameResult, type ResultName, readBySdk, readByUs } from './both-parsers.ts';
import { damagedPage } from './damaged-page.ts';
import { randomOf } from './random.ts';
import { randomDocument } from './random-document.ts';

const folder = join(import.meta.dirname, '../../fixtures/ec2-xml');

/** The recorded answers. */
export const pages = readdirSync(folder)
  .filter((file) => file.endsWith('.xml'))
  .map((file) => ({ file, name: resultOf(file), page: readFileSync(join(folder, file)) }));

export interface Comparison {
  /** Documents that our parser read. */
  readonly ours: number;
  /** Documents that it left to the SDK, which read them. */
  readonly left: number;
  /** Documents that it left to the SDK, which refused them. */
  readonly refused: number;
  /** Documents that the two read differently, by the seed that makes them again. */
  readonly differences: readonly string[];
}

/** Compares the two parsers over documents made from these seeds on: half from the model, half from damaged recorded answers. */
export function compareMany(first: number, count: number): Comparison {
  const counts = { ours: 0, left: 0, refused: 0 };
  const differences: string[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const { name, document } = documentOf(seed);
    const ours = readByUs(name, document);
    const theirs = readBySdk(name, document);
    if (ours === null) counts['value' in theirs ? 'left' : 'refused']++;
    else counts.ours++;
    if (ours !== null && !isSameResult(ours, theirs)) differences.push(`seed ${seed}: ${document.toString()}`);
  }
  return { ...counts, differences };
}

function documentOf(seed: number): { readonly name: ResultName; readonly document: Buffer } {
  const random = randomOf(seed);
  if (seed % 2 === 0) {
    const name = random.pick(['DescribeSecurityGroupsResult', 'DescribeSecurityGroupRulesResult'] as const);
    return { name, document: Buffer.from(randomDocument(random, name)) };
  }
  const { name, page } = random.pick(pages);
  return { name, document: damagedPage(random, page) };
}

function resultOf(file: string): ResultName {
  return file.includes('rules') ? 'DescribeSecurityGroupRulesResult' : 'DescribeSecurityGroupsResult';
}
