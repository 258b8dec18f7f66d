import { declareCrashPoints } from './crash-points.ts';
import { ruleScenarios } from './rule-scenarios.ts';

await declareCrashPoints(ruleScenarios);
