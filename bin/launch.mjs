// SPDX-License-Identifier: Apache-2.0
// Finds a suitable Node and the locked dependencies before any TypeScript runs. Plain JavaScript for
// Node 18 and later, because this is the one part of Bartizan that an old Node has to execute.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const WANTED = [24, 15];
const FALLBACK = '24.21.0';

/** Whether `version` ("v24.21.0") runs the sources unchanged: type stripping is stable from 24.12. */
function suitable(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1]);
}

function say(line) {
  process.stderr.write(`bartizan: ${line}\n`);
}

function npm(...args) {
  const result = spawnSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    shell: process.platform === 'win32',
  });
  if (result.status === 0) return;
  say(`error: npm ${args[0]} failed`);
  const lines = String(result.stderr ?? result.error ?? '').split('\n');
  process.stderr.write(
    `${lines
      .filter((line) => !line.includes('npm warn'))
      .slice(0, 20)
      .join('\n')}\n`,
  );
  say('hint: check the network and the npm registry settings, then run the same command again');
  process.exit(5);
}

/** Installs the locked dependencies when the lock file is not the one that was installed last. */
function ensureDependencies() {
  const stamp = join(root, 'node_modules', '.bartizan-lock');
  const lock = readFileSync(join(root, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('installing the locked dependencies (first start, or the lock file changed)');
  npm('install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund');
  writeFileSync(stamp, wanted);
}

/** Puts `bartizan` where `npx bartizan` looks first, so that a checkout needs no global install. */
function linkCommand() {
  const target = join(root, 'bin', 'bartizan.mjs');
  const link = join(root, 'node_modules', '.bin', 'bartizan');
  if (existsSync(link) || process.platform === 'win32') return;
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

function versionOf(binary) {
  const result = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** The Node to use: this one, the one locked for this platform, or one fetched from npm. */
function findNode() {
  if (suitable(process.version)) return process.execPath;
  const locked = join(
    root,
    'node_modules',
    `node-${process.platform}-${process.arch}`,
    'bin',
    'node',
  );
  const fetched = join(root, '.cache', 'node', 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(locked) && !existsSync(fetched)) {
    say(`Node ${process.version} is too old; fetching Node ${FALLBACK} from npm into .cache/node`);
    mkdirSync(join(root, '.cache', 'node'), { recursive: true });
    npm(
      'install',
      '--prefix',
      '.cache/node',
      '--no-save',
      '--ignore-scripts=false',
      `node@${FALLBACK}`,
    );
  }
  for (const candidate of [locked, fetched]) {
    const version = existsSync(candidate) ? versionOf(candidate) : undefined;
    if (version !== undefined && suitable(version)) return candidate;
  }
  say(
    `error: no Node ${WANTED.join('.')} or later was found or could be fetched (this is ${process.version})`,
  );
  say('hint: install Node 24 and run the same command again');
  return process.exit(5);
}

/**
 * Runs a script of this checkout on a suitable Node and exits as it exits. Signals reach the child
 * because it shares our process group; the handlers only keep this process alive until it ends.
 */
export function launch(args) {
  ensureDependencies();
  linkCommand();
  const node = findNode();
  const path = `${dirname(node)}:${process.env.PATH ?? ''}`;
  // Compiled code is kept between starts, and shared by the workers.
  const cache = join(root, '.cache', 'compile');
  const env = { NODE_COMPILE_CACHE: cache, ...process.env, PATH: path };
  const child = spawn(node, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  }
  child.on('error', (error) => {
    say(`error: ${error.message}`);
    process.exit(5);
  });
  child.on('exit', (code, signal) => process.exit(signal ? 128 + 15 : (code ?? 5)));
}
