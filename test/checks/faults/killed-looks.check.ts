import { declareKilledProcesses } from './killed-processes.ts';
import { manyRuleScenarios, ruleScenarios } from './rule-scenarios.ts';

// Each process takes a quarter of a second: what differs from another only by its rules is left to the crash points.
const alike = ['exact port', 'IPv6', 'prefix list', 'halves'];
const all = [...ruleScenarios, ...manyRuleScenarios];

await declareKilledProcesses(all.filter(({ name }) => !alike.includes(name)));
