import { partitionName } from '../partition.ts';
import type { Region } from '../world.ts';
import { element } from '../xml.ts';
import { awsOwner, type PrefixList, type PrefixListEntry } from './prefix-list.ts';
import { tagSet } from './rule-xml.ts';

/** A list as Describe, Create and Modify return it; AWS's own lists show neither MaxEntries nor Version. */
export function prefixListXml(list: PrefixList, region: Region): string {
  const isManagedByAws = list.owner === awsOwner;
  return (
    element('prefixListId', list.id) +
    element('addressFamily', list.family) +
    element('state', list.state) +
    element('stateMessage', list.stateMessage) +
    element(
      'prefixListArn',
      `arn:${partitionName(region.name)}:ec2:${region.name}:${isManagedByAws ? 'aws' : list.owner}:prefix-list/${list.id}`,
    ) +
    element('prefixListName', list.name) +
    element('maxEntries', isManagedByAws ? undefined : list.weight) +
    element('version', isManagedByAws ? undefined : list.version) +
    tagSet(list.tags) +
    element('ownerId', list.owner)
  );
}

export function entryXml(entry: PrefixListEntry): string {
  return element('cidr', entry.cidr) + element('description', entry.description);
}
