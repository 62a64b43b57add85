// SPDX-License-Identifier: Apache-2.0
// The process: hands arguments, terminal and exit code to the command line, or becomes a worker.
import { runCommandLine } from './cli/run.ts';
import { worker } from './cli/commands/worker.ts';

const args = process.argv.slice(2);
// A reader that closes early (`| head`) is not a fault.
process.stdout.on('error', () => process.exit(0));

process.exitCode =
  args[0] === 'worker'
    ? await worker(args.slice(1))
    : await runCommandLine(args, {
        out: (line) => void process.stdout.write(`${line}\n`),
        say: (line) => void process.stderr.write(`${line}\n`),
        input: () => process.stdin as AsyncIterable<Buffer>,
      });
process.exit();
