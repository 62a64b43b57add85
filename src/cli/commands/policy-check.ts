// SPDX-License-Identifier: Apache-2.0
// `policy check`: everything that is wrong with policies, before they decide about anything.
import { performance } from 'node:perf_hooks';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import { typeCheck } from '../../node/policy-work/type-check.ts';
import { checkPolicies } from '../../policy/check/check-policies.ts';
import { REPORT_FORMATS, type ReportFormat, reportLines } from '../../policy/check/report.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { schemasAt } from '../policy-schemas.ts';
import { policySetOf, SET_OPTIONS } from '../policy-set.ts';
import { BARTIZAN_VERSION } from '../program.ts';
import { showLines } from '../show-lines.ts';
import { plural } from './rows.ts';

export const policyCheck = defineCommand({
  name: 'policy check',
  summary: 'Find what is wrong with policies: syntax, types, and what verdicts have to be',
  usage: '[PATHS] [--pack NAME ...] [--schema PATH] [--format text|json|github|sarif]',
  options: {
    ...SET_OPTIONS,
    schema: {
      type: 'string',
      help: 'JSON Schemas for types: a folder, or one file for the input (default: that of decisions)',
    },
    format: { type: 'string', help: 'text (default), json, github or sarif' },
  },
  examples: [
    'bartizan policy check ./policy',
    'bartizan policy check ./policy --pack finance --format github',
    'bartizan policy check ./policy --format sarif > policy.sarif',
  ],
  run: async (context) => {
    const format = formatOf(context);
    const { own, shipped, data, detectors } = policySetOf(context, context.positionals);
    const { terminal } = context;
    showLines(
      terminal,
      'say',
      own.faults.map(({ path, message }) => `${path} ${message}`),
    );
    if (own.faults.length > 0) return EXIT.config;
    if (own.modules.length === 0) {
      terminal.say('nothing was checked: no *.rego files');
      return EXIT.inconclusive;
    }
    const { faults } = checkPolicies(
      { own: own.modules, shipped, data, ownData: own.data, roots: own.roots, detectors },
      { clock: () => performance.now(), checks: [typeCheck(schemasAt(text(context, 'schema')))] },
    );
    const sources = new Map([...shipped, ...own.modules].map((one) => [one.path, one.text]));
    const lines = reportLines(faults, format, { sources, version: BARTIZAN_VERSION });
    if (format === 'text' || format === 'github') showLines(terminal, 'out', lines);
    else for (const line of lines) terminal.out(line);
    const errors = faults.filter(({ severity }) => severity === 'error').length;
    terminal.say(`${plural(own.modules.length, 'file')}, ${plural(errors, 'error')}`);
    return errors === 0 ? EXIT.ok : EXIT.findings;
  },
});

function formatOf(context: CommandContext): ReportFormat {
  const name = text(context, 'format') ?? (context.json ? 'json' : 'text');
  const format = REPORT_FORMATS.find((one) => one === name);
  if (format !== undefined) return format;
  throw new BartizanError('usage', `no such format; known: ${REPORT_FORMATS.join(', ')}`);
}
