// SPDX-License-Identifier: Apache-2.0
// Runs a command in the process of a test and keeps what it writes.
import { runCommandLine } from './run.ts';

/** `out` is data, `err` words: the lines of each. Input arrives byte by byte, split anywhere. */
export async function runCommand(
  args: readonly string[],
  input = '',
): Promise<{ readonly code: number; readonly out: readonly string[]; readonly err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine(args, {
    out: (line) => void out.push(line),
    say: (line) => void err.push(line),
    input: async function* bytes() {
      for (const byte of Buffer.from(input)) yield Buffer.of(byte);
    },
  });
  return { code, out, err: err.join('\n') };
}
