// SPDX-License-Identifier: Apache-2.0
// Writes docs/reference/rego-conformance.md and the counts that CI holds the engine to: `npm run rego-conformance`.
// BARTIZAN_OPA names the folder of the module github.com/open-policy-agent/opa; without it, `go` is asked for it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { opaFolder, SUITES_FOLDER } from './rego/corpus.ts';
import { EXCLUDED, OPA_VERSION, runSuites } from './rego/cases.ts';

const folder = opaFolder();
if (folder === undefined) {
  console.error('rego-conformance: no corpus (set BARTIZAN_OPA, or install Go)');
  process.exit(6);
}
const results = runSuites(join(folder, SUITES_FOLDER));
const counted = results.filter(({ suite }) => !(suite in EXCLUDED));
const sum = (of: (one: (typeof counted)[number]) => number): number =>
  counted.reduce((total, one) => total + of(one), 0);
const passed = sum((one) => one.passed);
const cases = sum((one) => one.cases);

const rows = results.map(({ suite, passed: held, cases: all }) => {
  const excluded = EXCLUDED[suite];
  return `| ${suite} | ${all} | ${excluded === undefined ? held : `left out: \`${excluded}\``} |`;
});
/** "suite/name: place: code: message" without the place, which is that of a text in the corpus. */
function shown(failure: string): string {
  const parts = failure.split(': ');
  const code = parts.findIndex((part) => /^(?:rego|eval)_/.test(part));
  return `- \`${parts[0]}\`${code < 0 ? '' : `: ${parts.slice(code + 1).join(': ')}`}`;
}

const page = `<!-- Written by \`npm run rego-conformance\`. Do not edit. -->

# Conformance of the Rego engine

The corpus of OPA ${OPA_VERSION} (\`v1/test/cases/testdata/v1\`), run by \`src/policy/rego\`. ${passed} of ${cases} cases hold.
Suites that test builtins which the engine excludes by design are left out, each named.

| Suite | Cases | Hold |
|---|---|---|
${rows.join('\n')}

## Cases that do not hold

They ask for builtins that are excluded, or that OPA has in its own tests alone (\`test.sleep\`).

${counted.flatMap(({ failures }) => failures.map(shown)).join('\n') || 'None.'}
`;
writeFileSync(join(import.meta.dirname, '../docs/reference/rego-conformance.md'), page);
const counts = Object.fromEntries(counted.map(({ suite, passed: held }) => [suite, held]));
writeFileSync(
  join(import.meta.dirname, '../test/rego-conformance.json'),
  `${JSON.stringify(counts, null, 2)}\n`,
);
console.error(`rego-conformance: ${passed} of ${cases}`);
if (process.argv.includes('--failures'))
  for (const { failures } of counted) for (const one of failures) console.log(one);
