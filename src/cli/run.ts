// SPDX-License-Identifier: Apache-2.0
// Finds the command, parses its options, runs it, and turns every outcome into words and an exit code.
import { parseArgs } from 'node:util';
import { type ErrorCode, EXIT, type ExitCode } from '../core/error-codes.ts';
import { asBartizanError, BartizanError } from '../core/errors.ts';
import { nearest } from '../config/nearest.ts';
import type { Command, Terminal } from './command.ts';
import { allCommands, commandsOf } from './commands.ts';
import { commandHelp, overview } from './help.ts';
import { showLines } from './show-lines.ts';

/** Runs `bartizan <args>`. Never throws. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  try {
    return await dispatch(args, terminal);
  } catch (thrown) {
    const error = asBartizanError(thrown);
    // A message may name what stands in files of others.
    showLines(terminal, 'say', [`bartizan: error: ${error.message}`]);
    if (error.code === 'internal') terminal.say(`detail: ${error.detail ?? stackOf(error.cause)}`);
    else terminal.say(`hint: ${error.hint}`);
    return exitCodeOf(error.code);
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [first] = args;
  if (first === undefined || first === '--help' || first === 'help') {
    terminal.out(overview(await allCommands()));
    return first === undefined ? EXIT.usage : EXIT.ok;
  }
  const commands = await commandsOf(first);
  if (args[1] === '--help' && commands.every(({ name }) => name.startsWith(`${first} `))) {
    terminal.out(overview(commands));
    return EXIT.ok;
  }
  const command = find(args, commands);
  const rest = args.slice(command.name.split(' ').length);
  if (rest.includes('--help')) {
    terminal.out(commandHelp(command));
    return EXIT.ok;
  }
  const { values, positionals } = parse(command, rest);
  return command.run({ values, positionals, json: values['json'] === true, terminal });
}

function find(args: readonly string[], commands: readonly Command[]): Command {
  const two = args.slice(0, 2).join(' ');
  const command =
    commands.find(({ name }) => name === two) ?? commands.find(({ name }) => name === args[0]);
  if (command !== undefined) return command;
  const names = commands.map(({ name }) => name);
  const verbs = names.filter((name) => name.startsWith(`${args[0]} `));
  const guess = verbs.length > 0 ? verbs.join(', ') : nearest(two, names);
  const hint = guess === undefined ? '' : `; did you mean: ${guess}?`;
  throw new BartizanError('usage', `no such command "${two}"${hint}`);
}

function parse(command: Command, args: readonly string[]): ReturnType<typeof parseArgs> {
  try {
    return parseArgs({
      args: [...args],
      options: { ...command.options, json: { type: 'boolean' } },
      allowPositionals: true,
      strict: true,
    });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message.split('. ')[0] : 'wrong options';
    throw new BartizanError('usage', `${message} (see bartizan ${command.name} --help)`);
  }
}

const USAGE: readonly ErrorCode[] = [
  'usage',
  'invalid_request',
  'not_found',
  'conflict',
  'forbidden',
];
const UPSTREAM: readonly ErrorCode[] = [
  'control_unreachable',
  'store_unavailable',
  'missing_credential',
  'invalid_credential',
];

function exitCodeOf(code: ErrorCode): ExitCode {
  if (code === 'config_invalid' || code.startsWith('bundle_')) return EXIT.config;
  if (USAGE.includes(code)) return EXIT.usage;
  if (UPSTREAM.includes(code)) return EXIT.upstream;
  return EXIT.internal;
}

function stackOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
