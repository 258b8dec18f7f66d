import * as z from 'zod/mini';
import { isAccountId, isRegion, isSecurityGroupId, isVpcId } from '../../core/model/aws-ids.ts';

/** A text of one line, as far as the console is concerned: what it may say, the command checks. */
export const lineText = z.string().check(
  z.maxLength(1000, 'it is longer than 1,000 characters'),
  z.refine(
    (text) => text.isWellFormed() && !/\p{Cc}/u.test(text),
    'it has control characters or half a surrogate pair',
  ),
);

function matching(what: string, isOne: (text: string) => boolean) {
  return z.string().check(z.refine((text) => text.length <= 200 && isOne(text), `it is not ${what}`));
}

export const accountId = matching('an account id of 12 digits', isAccountId);
export const region = matching('a region such as us-east-1', isRegion);
export const groupId = matching('a security group id such as sg-0123456789abcdef0', isSecurityGroupId);
export const vpcId = matching('a VPC id such as vpc-0123456789abcdef0', isVpcId);

/** Of a remediation or decision (`rem-…`), an entry (`al-…`) or an exemption (`ex-…`). */
export const recordId = matching('an id such as rem-0mhw3k1zi5f2c8d1e6a77', (text) =>
  /^(?:rem|al|ex)-[0-9A-Za-z-]{1,60}$/.test(text),
);

/** Digits and letters of both families; the command says what is wrong with the rest. */
export const network = matching('a network such as 198.51.100.0/24', (text) =>
  /^[0-9A-Fa-f:][0-9A-Fa-f:./]*$/.test(text),
);

/** A date, a time, a duration, or `never`; empty where it is left out. */
export const timeText = matching('a time such as 2027-01-31 or 30d', (text) => /^[0-9A-Za-z:.+-]{0,40}$/.test(text));

/** Names of outcomes, separated by commas; empty where it is left out. */
export const outcomeNames = matching('outcomes, separated by commas', (text) => /^[a-z,-]*$/.test(text));

/** The name of an import file, as the file is called on the person's machine. It becomes the name of a file here. */
export const fileName = z
  .string()
  .check(
    z.refine(
      (name) => name.isWellFormed() && /^[^-./\\\p{Cc}][^/\\\p{Cc}]*$/u.test(name) && Buffer.byteLength(name) <= 200,
      'it is not the name of a file, without folders, that begins with neither a hyphen nor a dot',
    ),
  );
