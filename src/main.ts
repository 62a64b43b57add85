// SPDX-License-Identifier: Apache-2.0
// The process: hands arguments, terminal and exit code to the command line, or becomes a worker, which loads
// nothing of the control plane.
import type { ExitCode } from './core/error-codes.ts';

async function run(args: readonly string[]): Promise<ExitCode> {
  if (args[0] === 'worker') {
    const { worker } = await import('./cli/commands/worker.ts');
    return worker(args.slice(1));
  }
  const { runCommandLine } = await import('./cli/run.ts');
  return runCommandLine(args, {
    out: (line) => void process.stdout.write(`${line}\n`),
    say: (line) => void process.stderr.write(`${line}\n`),
    input: () => process.stdin as AsyncIterable<Buffer>,
  });
}

// A reader that closes early (`| head`) is not a fault.
process.stdout.on('error', () => process.exit(0));
process.exitCode = await run(process.argv.slice(2));
process.exit();
