// SPDX-License-Identifier: Apache-2.0
// Starts a whole Bartizan as a user would, in a folder of its own, and ends it.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const MAIN = join(root, 'src', 'main.ts');
const START_MS_MAX = 30_000;

export type Bartizan = {
  readonly dataPlane: string;
  readonly admin: string;
  readonly key: string;
  /** The link that makes the first administrator; empty when there is an account. */
  readonly setupLink: string;
  readonly folder: string;
  readonly process: ChildProcess;
  readonly stderr: () => string;
  /** Writes another configuration over the one it started with. */
  configure(config: string): void;
  stop(): Promise<void>;
};

/** Listeners on free ports, two workers: what every test configuration starts with. */
export const LISTEN = `
listen: { port: 0, workers: 2 }
admin: { port: 0 }
telemetry: { log_level: warn }
`;

/** Starts with the text of a bartizan.yaml; resolves when the addresses are known. */
export async function startBartizan(
  config: string,
  folder = mkdtempSync(join(tmpdir(), 'bz-')),
): Promise<Bartizan> {
  const file = join(folder, 'bartizan.yaml');
  writeFileSync(file, config);
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      MAIN,
      'start',
      '--json',
      '--config',
      file,
      '--data',
      join(folder, 'data'),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-20_000);
  });
  const line = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGTERM');
      reject(new Error(`no start within ${START_MS_MAX} ms: ${stderr}`));
    }, START_MS_MAX);
    createInterface(child.stdout).once('line', (text) => {
      clearTimeout(timer);
      resolve(text);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code} before it was ready: ${stderr}`));
    });
  });
  const { dataPlane, admin, firstKey, setupLink } = JSON.parse(line) as Record<string, string>;
  return {
    dataPlane: dataPlane ?? '',
    admin: admin ?? '',
    key: firstKey ?? '',
    setupLink: setupLink ?? '',
    folder,
    process: child,
    stderr: () => stderr,
    configure: (text) => writeFileSync(file, text),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
