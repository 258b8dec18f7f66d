import { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { behaviour, type ClientPlace } from '../clients.ts';

/** The clients of both APIs of Elastic Load Balancing, for one account and region. */
export interface ElbClients {
  readonly current: ElasticLoadBalancingV2Client;
  readonly classic: ElasticLoadBalancingClient;
}

export function elbClients(place: ClientPlace): ElbClients {
  return {
    current: new ElasticLoadBalancingV2Client({ ...behaviour, ...place }),
    classic: new ElasticLoadBalancingClient({ ...behaviour, ...place }),
  };
}
