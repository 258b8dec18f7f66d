import { numberSetting } from '../../builders/number-setting.ts';
import { tamperingSuite } from './suite.ts';

tamperingSuite({ share: 1, changes: numberSetting('TAMPERING_CHANGES', 1_000, 40) });
