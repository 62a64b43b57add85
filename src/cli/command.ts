// SPDX-License-Identifier: Apache-2.0
// What a command is: data for the help text, a parser table, and one function. Commands write data to
// stdout and words to stderr; `--json` and `--help` work everywhere.
import type { ParseArgsOptionsConfig } from 'node:util';
import type { ExitCode } from '../core/error-codes.ts';

export type Terminal = {
  /** Data: stdout, one line. */
  out(line: string): void;
  /** Words: stderr, one line. */
  say(line: string): void;
  /** All of stdin. */
  input(): AsyncIterable<Buffer>;
};

export type CommandContext = {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
  readonly json: boolean;
  readonly terminal: Terminal;
};

export type Command = {
  /** "key create", or a single word. */
  readonly name: string;
  readonly summary: string;
  /** Usage after the name, for example "--app ID [--name TEXT]". */
  readonly usage: string;
  readonly options: Readonly<Record<string, ParseArgsOptionsConfig[string] & { help: string }>>;
  readonly examples: readonly string[];
  readonly run: (context: CommandContext) => Promise<ExitCode>;
};

/** Gives a command its type where it is defined. */
export function defineCommand(command: Command): Command {
  return command;
}

/** A string option, or undefined. */
export function text(context: CommandContext, name: string): string | undefined {
  const value = context.values[name];
  return typeof value === 'string' ? value : undefined;
}
