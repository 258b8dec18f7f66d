import { messageOf } from '../core/model/message-of.ts';
import { errorCode } from './aws-error.ts';

/** What says that the credentials of the whole run are of no use any more: no part of it can be read, so it is an error. */
const aboutCredentials = ['CredentialsProviderError', 'ExpiredToken', 'ExpiredTokenException', 'RequestExpired'];

const denied = ['UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException'];

/** Why a call of AWS gave nothing, in words. `action` is that of IAM. Throws the error itself where the credentials have expired. */
export function unread(action: string, error: unknown): string {
  const code = errorCode(error);
  if (aboutCredentials.includes(code)) throw error;
  if (denied.includes(code)) return `${action} is not permitted`;
  return `${action} failed: ${code}: ${messageOf(error)}`;
}
