import { declareCrashPoints } from './crash-points.ts';
import { ruleScenarios } from './scenarios.ts';

await declareCrashPoints(ruleScenarios);
