// SPDX-License-Identifier: Apache-2.0
// The page of error codes, from the table that assigns them.
import { ERROR_CODES, type ErrorSpec, EXIT } from '../../src/core/error-codes.ts';
import { code, generatedFrom, table } from './markdown.ts';

export function errorsPage(): string {
  const specs: readonly [string, ErrorSpec][] = Object.entries(ERROR_CODES);
  const rows = specs.map(([name, spec]) => [
    code(name),
    String(spec.status),
    spec.source,
    spec.retryable ? 'yes' : 'no',
    spec.title,
    spec.hint,
  ]);
  return `${generatedFrom('src/core/error-codes.ts')}

# Error codes

Every refusal and fault has one of these codes. The HTTP status follows from the code. *Source* says who
has to act; *retry* says whether the same request may succeed later without a change.

${table(['Code', 'Status', 'Source', 'Retry', 'Meaning', 'What to do'], rows)}

## Exit codes of the command line

${table(
  ['Exit code', 'Name'],
  Object.entries(EXIT).map(([name, value]) => [String(value), name]),
)}
`;
}
