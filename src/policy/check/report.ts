// SPDX-License-Identifier: Apache-2.0
// Faults of policies for people, for programs, and for the annotations of code hosts. What stands in a policy
// cannot break out of its line.
import { describe, RegoError } from '../rego/syntax/location.ts';
import type { PolicyFault } from './fault.ts';

export const REPORT_FORMATS = ['text', 'json', 'github', 'sarif'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Texts of the policies by their files. */
type Sources = ReadonlyMap<string, string>;

/** Lines of the report in `format`; text has none when there are no faults. */
export function reportLines(
  faults: readonly PolicyFault[],
  format: ReportFormat,
  { sources, version }: { readonly sources: Sources; readonly version: string },
): readonly string[] {
  switch (format) {
    case 'text':
      return faults.flatMap((fault) => textOf(fault, sources).split('\n'));
    case 'json':
      return [JSON.stringify({ errors: faults.map(jsonOf) })];
    case 'github':
      return faults.map(annotationOf);
    case 'sarif':
    default:
      return [JSON.stringify(sarifOf(faults, version))];
  }
}

/** As OPA prints it: place, code and message, the line, a caret, a hint. */
function textOf(
  { code, message, location, hint, severity }: PolicyFault,
  sources: Sources,
): string {
  const said = severity === 'warning' ? `warning: ${message}` : message;
  const place = { location, ...(hint !== undefined && { hint }) };
  const shown = describe(new RegoError('rego_compile_error', said, place), sources);
  const text = shown.replace('rego_compile_error:', `${code}:`);
  return location === undefined && hint !== undefined ? `${text}\n\thint: ${hint}` : text;
}

const jsonOf = ({ code, severity, message, location, hint }: PolicyFault) => ({
  code,
  severity,
  message,
  ...(location !== undefined && {
    location: { file: location.file, row: location.row, col: location.col },
  }),
  ...(hint !== undefined && { hint }),
});

/** Values of a workflow command end at a line end, and its properties at `,` and `:` as well. */
const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

function annotationOf({ code, severity, message, location, hint }: PolicyFault): string {
  const place =
    location === undefined
      ? []
      : [`file=${property(location.file)}`, `line=${location.row}`, `col=${location.col}`];
  const said = hint === undefined ? message : `${message} (${hint})`;
  return `::${severity} ${[...place, `title=${property(code)}`].join(',')}::${data(said)}`;
}

function sarifOf(faults: readonly PolicyFault[], version: string): unknown {
  const codes = [...new Set(faults.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'bartizan policy check', version, rules: codes.map((id) => ({ id })) },
        },
        results: faults.map(({ code, severity, message, location, hint }) => ({
          ruleId: code,
          ruleIndex: codes.indexOf(code),
          level: severity,
          message: { text: hint === undefined ? message : `${message} (${hint})` },
          ...(location !== undefined && {
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: encodeURI(location.file) },
                  region: { startLine: location.row, startColumn: location.col },
                },
              },
            ],
          }),
        })),
      },
    ],
  };
}
