import { AthenaClient } from '@aws-sdk/client-athena';
import { behaviour } from '../clients.ts';
import { type AthenaDeps, athenaReader } from './athena-reader.ts';
import type { EstimatingReader } from './traffic-estimate.ts';

interface AthenaPlace extends Omit<AthenaDeps, 'athena' | 'workgroup' | 'table'> {
  readonly athena: { readonly workgroup: string; readonly table: string };
}

/** A reader in the region of an EC2 client and with its credentials. Loads the client of Athena: only for who reads traffic with it. */
export function openAthena(deps: AthenaPlace): EstimatingReader {
  const { region, credentials } = deps.ec2.config;
  return athenaReader({ ...deps, ...deps.athena, athena: new AthenaClient({ ...behaviour, region, credentials }) });
}
