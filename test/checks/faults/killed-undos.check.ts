import { declareKilledProcesses } from './killed-processes.ts';
import { policyScenarios, undoScenarios } from './scenarios.ts';

await declareKilledProcesses([...policyScenarios, ...undoScenarios]);
