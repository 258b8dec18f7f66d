import { isAccountId } from '../../core/model/aws-ids.ts';
import { UsageError } from '../failure.ts';

/** The id of an account as a person gives it. Throws a UsageError for anything else; a spreadsheet takes its leading zeros away. */
export function accountIdOf(text: string): string {
  const id = text.trim();
  if (isAccountId(id)) return id;
  const isShort = /^\d{1,11}$/.test(id);
  const hint = isShort ? `; with its leading zeros it may be ${id.padStart(12, '0')}` : '';
  throw new UsageError(`${JSON.stringify(id.slice(0, 40))} is not an account id of 12 digits${hint}`);
}
