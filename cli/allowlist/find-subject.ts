import { exists, type GroupOrVpc } from '../../aws/group-or-vpc.ts';
import type { Place } from '../../core/model/security-group.ts';
import { placeFailure } from '../places/scan-error.ts';
import type { Session } from '../session.ts';

/** How many places are asked at a time. */
const parallelPlaces = 8;

/** How many places an error names. */
const mostNamed = 10;

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
  for (let start = 0; start < places.length; start += parallelPlaces) {
    const answers = await Promise.all(
      places.slice(start, start + parallelPlaces).map(async (place) => {
        try {
          return (await exists(runtime.clientsAt(place).ec2, what)) ? place : `does not exist in ${placeText(place)}`;
        } catch (error) {
          return `cannot be read in ${placeText(place)}: ${placeFailure(error)}`;
        }
      }),
    );
    for (const answer of answers) if (typeof answer !== 'string') return answer;
    problems.push(...answers.filter((answer) => typeof answer === 'string'));
  }
  const id = 'groupId' in what ? what.groupId : what.vpcId;
  const more = problems.length > mostNamed ? `, and in ${problems.length - mostNamed} other accounts neither` : '';
  throw new Error(
    `${id} ${problems.slice(0, mostNamed).join(', and ')}${more}. Nothing was written; check the id and --group-region, or use --force to write it anyway`,
  );
}

export function placeText({ account, region }: Place): string {
  return `account ${account}, region ${region}`;
}
