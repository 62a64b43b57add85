// SPDX-License-Identifier: Apache-2.0
// Help texts, made from the commands themselves.
import type { Command } from './command.ts';

/** The page of `bartizan --help`. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const rows = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    'Bartizan: the security platform for generative AI',
    '',
    'usage: bartizan <command> [options]',
    '',
    ...rows,
    '',
    'Every command takes --json (data for programs) and --help.',
    'Exit codes: 0 ok, 1 findings, 2 usage, 3 configuration, 4 upstream, 5 internal, 6 inconclusive',
  ].join('\n');
}

/** The page of `bartizan <command> --help`. */
export function commandHelp(command: Command): string {
  const json: Command['options'][string] = { type: 'boolean', help: 'data as JSON' };
  const options: Command['options'] = { ...command.options, json };
  const names = Object.entries(options).map(([name, option]) =>
    option.type === 'string' ? `--${name} VALUE` : `--${name}`,
  );
  const width = Math.max(...names.map((name) => name.length));
  const rows = Object.values(options).map(
    (option, index) => `  ${(names[index] ?? '').padEnd(width)}  ${option.help}`,
  );
  return [
    command.summary,
    '',
    `usage: bartizan ${command.name} ${command.usage}`.trimEnd(),
    '',
    'options:',
    ...rows,
    '',
    'examples:',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n');
}
