import { readFile } from 'node:fs/promises';
import { dynamodbClient } from '../../aws/clients.ts';
import { dynamodbAnchors } from '../../aws/dynamodb-anchors.ts';
import type { ChainHead } from '../../core/audit/group-states.ts';
import { UsageError } from '../failure.ts';
import type { Session } from '../session.ts';
import { readAnchor } from './verify-history.ts';

/**
 * The ends of the chains by an anchor: a file with what `history verify --json` printed, or the digest that a daily anchor was
 * announced with. The digest was kept elsewhere and is that of the heads, so a changed anchor in the table is none with this digest.
 */
export async function headsOfAnchor(given: string, session: Session): Promise<readonly ChainHead[]> {
  const digest = given.trim().toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(digest)) return readAnchor(await readText(given), given);
  const { auditTable } = session.settings;
  const found = await dynamodbAnchors(dynamodbClient(session.home.region), auditTable).withDigest(digest);
  if (found) return found.heads;
  throw new Error(
    `table ${auditTable} has no anchor with the digest ${digest}. Compare it with the mail or the log of the function daily; ` +
      'if it is the same, somebody has removed or changed the anchor: verify with another one, or with a file',
  );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read`, { cause: error });
  }
}
