// Prints "passed failed" of a report of vitest or Playwright in JSON.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { passed, failed } = report.stats
  ? { passed: report.stats.expected + report.stats.flaky, failed: report.stats.unexpected + report.errors.length }
  : { passed: report.numPassedTests, failed: report.numFailedTests + (report.numFailedTestSuites && !report.numFailedTests ? 1 : 0) };
console.log(passed, failed);
