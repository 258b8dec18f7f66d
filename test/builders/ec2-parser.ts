import { Ec2Protocol } from '../../aws/ec2-xml/ec2-protocol.ts';
import { readSettings } from '../../runtime/settings.ts';

const { SMTP_WARDEN_EC2_PARSER } = process.env;

/** The parser that this run of the tests is about, as a setting; `npm run test:sdk-parser` is about the SDK's. */
export const parserSetting = SMTP_WARDEN_EC2_PARSER === undefined ? {} : { SMTP_WARDEN_EC2_PARSER };

/** The same for a client of EC2 that a test makes itself. */
export const parserConfig = readSettings(parserSetting).ec2Parser === 'own' ? { protocol: Ec2Protocol } : {};
