import { declareCrashPoints } from './crash-points.ts';
import { manyRuleScenarios } from './rule-scenarios.ts';

await declareCrashPoints(manyRuleScenarios);
