import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { behaviour } from '../clients.ts';
import type { InsightsDeps } from './insights-deps.ts';
import { insightsReader } from './insights-reader.ts';
import type { EstimatingReader } from './traffic-estimate.ts';

/** A reader in the region of an EC2 client and with its credentials. Loads the client of CloudWatch Logs: only for who reads traffic. */
export function openInsights(deps: Omit<InsightsDeps, 'logs'>): EstimatingReader {
  const { region, credentials } = deps.ec2.config;
  return insightsReader({ ...deps, logs: new CloudWatchLogsClient({ ...behaviour, region, credentials }) });
}
