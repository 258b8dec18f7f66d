import { declareCrashPoints } from './crash-points.ts';
import { manyRuleScenarios } from './scenarios.ts';

await declareCrashPoints(manyRuleScenarios);
