import * as z from 'zod/mini';
import { noteOfComment } from '../../core/security-hub/signed-comment.ts';
import { found, groupOfArn, ignored, type TurnedDown, text, unreadable } from './nomination.ts';
import type { Finding, Resource } from './security-hub-finding.ts';

/** An object of which no member is trusted to be there; one that is no object has none of them. */
function part<const Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const schema = z.object(shape);
  return z.catch(schema, () => schema.parse({}));
}

const id = z.catch(z.nullable(z.number()), null);
const account = part({ uid: text });

const resourceSchema = part({
  type: text,
  uid: text,
  uid_alt: text,
  region: text,
  cloud_partition: text,
  owner: part({ account }),
});

/**
 * The parts of a finding in OCSF that are read (docs.aws.amazon.com/securityhub/latest/userguide/securityhub-ocsf.html,
 * schema.ocsf.io/1.6.0/classes/compliance_finding; GetFindingsV2 filters by the same names).
 */
const ocsfSchema = z.object({
  class_uid: id,
  class_name: text,
  activity_id: id,
  status_id: id,
  comment: text,
  metadata: part({ uid: text, product: part({ uid: text }) }),
  finding_info: part({ uid: text }),
  cloud: part({ account, region: text }),
  compliance: part({
    control: text,
    control_parameters: z.catch(z.array(z.unknown()), []),
    status: text,
    status_id: id,
  }),
  resources: z.catch(z.array(resourceSchema), []),
});

type Ocsf = z.infer<typeof ocsfSchema>;

const complianceFinding = 2003;

/**
 * A finding in OCSF, as it would be in ASFF: of a control, since all other findings of Security Hub (threats, vulnerabilities,
 * exposures, coverage) are left.
 */
export function findingOfOcsf(input: unknown): Finding | TurnedDown {
  const reading = ocsfSchema.safeParse(input);
  if (!reading.success) return unreadable(`expected a finding, found ${found(input)}`);
  const ocsf = reading.data;
  const { class_uid, class_name, compliance, metadata, finding_info, cloud, comment } = ocsf;
  if (class_uid === null) return unreadable('expected a class_uid, found nothing');
  if (class_uid !== complianceFinding || compliance.control === null) {
    return ignored(`the finding is not of a control but of class ${found(class_name ?? class_uid)}`);
  }
  const note = comment === null ? null : noteOfComment(comment);
  return {
    Id: finding_info.uid ?? metadata.uid,
    ProductArn: metadata.product.uid,
    metadataUid: metadata.uid,
    GeneratorId: null,
    AwsAccountId: cloud.account.uid,
    Region: cloud.region,
    RecordState: recordStateOf(ocsf),
    Workflow: { Status: ocsf.status_id === null ? null : (workflowStatuses.get(ocsf.status_id) ?? 'OTHER') },
    Note: { Text: note?.text ?? null, UpdatedBy: note?.by ?? null },
    ProductFields: { ControlId: null },
    Compliance: {
      Status: complianceStatusOf(ocsf),
      SecurityControlId: compliance.control,
      SecurityControlParameters: compliance.control_parameters.flatMap(parameterOf),
    },
    Resources: ocsf.resources.map((resource) => resourceOf(resource, ocsf)),
  };
}

/** `status_id` of a finding: Unknown, New, In Progress, Suppressed, Resolved, Archived, Deleted. */
const workflowStatuses = new Map([
  [0, 'NEW'],
  [1, 'NEW'],
  [2, 'NOTIFIED'],
  [3, 'SUPPRESSED'],
  [4, 'RESOLVED'],
  [5, 'ARCHIVED'],
  [6, 'DELETED'],
]);

/** `activity_id` 1 and 2 create and update a finding, 3 closes it. */
function recordStateOf({ activity_id, status_id }: Ocsf): string | null {
  if (activity_id === 3 || status_id === 5 || status_id === 6) return 'ARCHIVED';
  return activity_id === 1 || activity_id === 2 ? 'ACTIVE' : null;
}

function complianceStatusOf({ compliance: { status, status_id } }: Ocsf): string | null {
  if (status_id === 3 || (status_id === null && status?.toLowerCase() === 'fail')) return 'FAILED';
  return status ?? (status_id === null ? null : `status_id ${status_id}`);
}

const keyValue = z.object({
  name: z.string(),
  value: z.optional(z.unknown()),
  values: z.catch(z.array(z.unknown()), []),
});

/** A key_value_object of OCSF: one value as a text, which may be a list that was written as one, or several values. */
function parameterOf(input: unknown): { Name: string; Value: unknown[] }[] {
  const reading = keyValue.safeParse(input);
  if (!reading.success) return [];
  const { name, value, values } = reading.data;
  const texts = [value ?? [], values].flat(2).map(String);
  return [{ Name: name, Value: texts.flatMap((one) => one.match(/[^\s,"'[\]]+/g) ?? []) }];
}

/** A group may be named by its id or by its ARN, and the ARN be in `uid` or `uid_alt`. */
function resourceOf(resource: z.infer<typeof resourceSchema>, { cloud }: Ocsf): Resource {
  const { type, uid, uid_alt, owner } = resource;
  const region = resource.region ?? cloud.region;
  const arn = [uid, uid_alt].find((name) => groupOfArn(name) !== null);
  const partition = resource.cloud_partition ?? 'aws';
  const built = `arn:${partition}:ec2:${region}:${owner.account.uid ?? cloud.account.uid}:security-group/${uid}`;
  return {
    Type: type,
    Id: arn ?? (groupOfArn(built) && type === groupType ? built : uid),
    Region: region,
    Details: { AwsEc2SecurityGroup: { GroupId: null } },
  };
}

/** What OCSF and CloudFormation call a security group. */
const groupType = 'AWS::EC2::SecurityGroup';
