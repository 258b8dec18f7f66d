import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { ec2Contract } from './ec2.contract.ts';

ec2Contract('sandbox', async () => {
  const { endpoint, close } = await startSandbox();
  return { endpoint, close, otherVpc: 'vpc-0123456789abcdef0' };
});
