// SPDX-License-Identifier: Apache-2.0
// Lines that quote files of others: what would steer a terminal is shown as an escape. Tabs stay, so that a caret
// stands where it points.
import { printable } from '../config/words.ts';
import type { Terminal } from './command.ts';

/** Writes each line as data or as words; one that holds line ends is several. */
export function showLines(terminal: Terminal, as: 'out' | 'say', lines: readonly string[]): void {
  for (const line of lines.flatMap((one) => one.split('\n'))) {
    terminal[as](line.split('\t').map(printable).join('\t'));
  }
}
