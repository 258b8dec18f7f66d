import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readCounts } from './costs/counts.ts';
import { prices } from './costs/prices.ts';
import { costTables } from './costs/tables.ts';

/**
 * `npm run costs` prints what the bot costs a month, by the calls that were counted and the prices of costs/prices.ts. `-- --count` counts
 * them again (npm run test:organisation has the simulation; a minute or two), `-- --write` puts the tables into docs/operations.md.
 */

const document = fileURLToPath(new URL('../docs/operations.md', import.meta.url));
const begin = '<!-- npm run costs -- --write -->\n';
const end = '<!-- end of costs -->';

/** A text with the tables between their marks. Throws where it has no such marks. */
export function withTables(text: string, tables: string): string {
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`the text has no part between ${begin.trim()} and ${end}`);
  return `${text.slice(0, start)}${begin}\n${tables}\n${text.slice(stop)}`;
}

function count(): void {
  const config = ['run', '--config', 'vitest.checks.config.ts', 'test/checks/organisation/costs'];
  const env = { ...process.env, SMTP_WARDEN_WRITE_COUNTS: '1' };
  const { status } = spawnSync('vitest', config, { env, stdio: 'inherit' });
  if (status !== 0) throw new Error('the calls could not be counted');
}

if (import.meta.main) {
  if (process.argv.includes('--count')) count();
  const tables = costTables(readCounts());
  if (process.argv.includes('--write')) {
    writeFileSync(document, withTables(readFileSync(document, 'utf8'), tables));
  }
  const sources = Object.entries(prices).map(([name, { usd, per, source }]) => {
    return `${name}: ${usd} USD for ${per.toLocaleString('en-US')} (${source})`;
  });
  process.stdout.write(`${tables}\nPrices:\n${sources.join('\n')}\n`);
}
