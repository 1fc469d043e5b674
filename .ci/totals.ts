import { readFileSync } from 'node:fs';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numTotalTests: number;
}

/** Prints the totals of a test run. A test that was skipped, or no test at all, is a failure. */
const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Report;
const left = report.numPendingTests + report.numTodoTests;
if (left > 0) console.error(`${left} tests were skipped; every test must run.`);
if (report.numTotalTests === 0) console.error('No test was run.');
if (left > 0 || report.numTotalTests === 0 || report.numFailedTests > 0) process.exitCode = 1;
console.log(`${report.numPassedTests} passed, ${report.numFailedTests + left} failed`);
