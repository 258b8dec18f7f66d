import { exists, type GroupOrVpc } from '../../aws/group-or-vpc.ts';
import type { Place } from '../../core/model/security-group.ts';
import { placeFailure } from '../places/scan-error.ts';
import type { Session } from '../session.ts';

/**
 * The account and region, among those asked about, in which a security group or VPC exists. Throws where it is in none of them,
 * or that cannot be told: an exemption or approval of something that is not there protects nobody.
 */
export async function findSubject(
  what: GroupOrVpc,
  places: readonly Place[],
  { runtime }: Pick<Session, 'runtime'>,
): Promise<Place> {
  const problems: string[] = [];
  for (const place of places) {
    try {
      if (await exists(runtime.clientsAt(place).ec2, what)) return place;
      problems.push(`does not exist in ${placeText(place)}`);
    } catch (error) {
      problems.push(`cannot be read in ${placeText(place)}: ${placeFailure(error)}`);
    }
  }
  const id = 'groupId' in what ? what.groupId : what.vpcId;
  throw new Error(
    `${id} ${problems.join(', and ')}. Nothing was written; check the id and --group-region, or use --force to write it anyway`,
  );
}

export function placeText({ account, region }: Place): string {
  return `account ${account}, region ${region}`;
}
