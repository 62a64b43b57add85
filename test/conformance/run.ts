// SPDX-License-Identifier: Apache-2.0
// What every outside suite needs to run: the folder of its checkout, a loopback listener, and exit codes that
// never call a run that did nothing a success.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join, resolve } from 'node:path';

/** Exit codes, the same as those of the `bartizan` command. */
export const EXIT = { ok: 0, different: 1, usage: 2, target: 4, inconclusive: 6 } as const;

export type Arguments = { readonly checkout: string; readonly json: boolean };

/**
 * The checkout of an outside project: the argument, or else the environment variable `variable`. Ends the
 * process (6) when there is none or when it lacks `expected`, a file of that project.
 */
export function readArguments(
  argv: readonly string[],
  { variable, expected }: { readonly variable: string; readonly expected: string },
): Arguments {
  const [folder = process.env[variable], ...more] = argv.filter((word) => word !== '--json');
  if (more.length > 0 || folder?.startsWith('-') === true) {
    stop(EXIT.usage, `usage: CHECKOUT [--json] (or set ${variable})`);
  }
  if (folder === undefined) {
    stop(EXIT.inconclusive, `no checkout: give its folder or set ${variable}; nothing was run`);
  }
  const checkout = resolve(folder);
  if (!existsSync(join(checkout, expected))) {
    stop(EXIT.inconclusive, `${checkout} has no ${expected}; nothing was run`);
  }
  return { checkout, json: argv.includes('--json') };
}

/** The version that a checkout names and its commit. */
export function projectVersion(checkout: string): string {
  const manifest = readFileSync(join(checkout, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: checkout });
  return `${version} (${commit.toString().trim()})`;
}

/** Says why on stderr and ends the process. */
export function stop(code: number, message: string): never {
  console.error(`conformance: ${message}`);
  process.exit(code);
}

/** Runs a suite; a fault on the way ends the process (4), so that it is never read as a result. */
export async function runSuite(suite: () => Promise<void>): Promise<void> {
  try {
    await suite();
  } catch (thrown) {
    stop(EXIT.target, thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  }
}

export type Listening = { readonly url: string; close(): Promise<void> };

/** Listens on a free port of loopback; `close` cuts what is under way. */
export async function listen(server: Server): Promise<Listening> {
  await new Promise<void>((ready, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', ready);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** Rows as a table of Markdown; cells hold no `|`. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
