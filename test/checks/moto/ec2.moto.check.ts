import { CreateVpcCommand } from '@aws-sdk/client-ec2';
import { clientFor, known } from '../../contracts/ec2/aws.ts';
import { ec2Contract } from '../../contracts/ec2.contract.ts';
import { knownDifferences } from './known-differences.ts';
import { startMoto } from './start-moto.ts';

async function start() {
  const moto = await startMoto();
  const { Vpc } = await clientFor(moto.endpoint).send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  return { ...moto, otherVpc: known(Vpc?.VpcId) };
}

ec2Contract('moto', start, knownDifferences);
