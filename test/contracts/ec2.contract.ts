import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorizeCases } from './ec2/authorize.cases.ts';
import { type Aws, type ContractTarget, createAws } from './ec2/aws.ts';
import { canonicalCases } from './ec2/canonical.cases.ts';
import type { Case } from './ec2/case.ts';
import { describeCases } from './ec2/describe.cases.ts';
import { filterCases } from './ec2/filter.cases.ts';
import { modifyCases } from './ec2/modify.cases.ts';
import { prefixListCases } from './ec2/prefix-list.cases.ts';
import { quotaCases } from './ec2/quota.cases.ts';
import { revokeCases } from './ec2/revoke.cases.ts';
import { tagCases } from './ec2/tag.cases.ts';
import { validationCases } from './ec2/validation.cases.ts';
import { worldCases } from './ec2/world.cases.ts';

const cases: Case[] = [
  ...authorizeCases,
  ...canonicalCases,
  ...validationCases,
  ...quotaCases,
  ...revokeCases,
  ...modifyCases,
  ...filterCases,
  ...describeCases,
  ...tagCases,
  ...prefixListCases,
  ...worldCases,
];

/**
 * What EC2 does, as far as smtp-warden relies on it, run by the AWS SDK against any endpoint. A case named in
 * `knownDifferences` (with the reason) is asserted to fail there, so that an entry no longer true is a failure too.
 */
export function ec2Contract(
  name: string,
  start: () => Promise<ContractTarget>,
  knownDifferences: Record<string, string> = {},
): void {
  describe(`EC2 contract: ${name}`, () => {
    let target: ContractTarget;
    let aws: Aws;
    beforeAll(async () => {
      target = await start();
      aws = createAws(target);
    });
    afterAll(async () => {
      aws.ec2.destroy();
      await target.close();
    });

    for (const { title, run } of cases) {
      const reason = knownDifferences[title];
      if (reason === undefined) test(title, () => run(aws));
      else test(`DIFFERS: ${title} (${reason})`, () => expect(run(aws)).rejects.toThrow());
    }

    test('every known difference names a case', () => {
      const titles = new Set(cases.map(({ title }) => title));

      const strangers = Object.keys(knownDifferences).filter((title) => !titles.has(title));

      expect(strangers).toEqual([]);
    });
  });
}
