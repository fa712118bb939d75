// Reads `go test -json` from standard input: prints one line for each package, what a failed test or build printed, and
// leaves "passed failed" in the file that is its argument. A test with subtests counts as one more than they are.
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const counts = { passed: 0, failed: 0 };
const printed = new Map(); // output of tests and builds that may yet fail

for await (const line of createInterface({ input: process.stdin })) {
  let event;
  try {
    event = JSON.parse(line);
  } catch {
    console.log(line); // not from a test: a panic of the tool, a warning of the linker
    continue;
  }
  judge(event);
}
writeFileSync(process.argv[2], `${counts.passed} ${counts.failed}\n`);

function judge({ Action, Package, ImportPath, Test, Output, Elapsed, FailedBuild }) {
  const key = `${Package ?? ImportPath} ${Test ?? ''}`;
  switch (Action) {
    case 'output':
    case 'build-output':
      printed.set(key, (printed.get(key) ?? '') + Output);
      return;
    case 'pass':
      if (Test) counts.passed++;
      else console.log(`ok    ${Package}  ${Elapsed.toFixed(1)} s`);
      printed.delete(key);
      return;
    case 'fail':
      counts.failed += Test || FailedBuild ? 1 : 0;
      process.stdout.write(`${printed.get(FailedBuild ? `${FailedBuild} ` : key) ?? ''}FAIL  ${key}\n`);
      printed.delete(key);
      return;
    case 'skip':
      if (Test) console.log(`skip  ${key}`);
      printed.delete(key);
  }
}
