// SPDX-License-Identifier: Apache-2.0
// Policies at one commit of a Git repository: of a checkout that something else keeps, or of a remote that this
// node fetches. Only committed files count, whatever lies beside them. The program `git` runs without anybody's
// configuration, hooks, helpers or prompts, and reaches no other address than the one that was checked.
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { dirname, join, posix } from 'node:path';
import { BartizanError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import { type Resolve, resolveBySystem } from '../../gateway/upstreams/egress.ts';
import { BUNDLE_LIMITS, bundleRefused } from '../../policy/bundle/refusals.ts';
import { SIGNATURES } from '../../policy/bundle/signatures.ts';
import { addressesBy } from './fetch.ts';
import { DOTTED, isPart } from './folder.ts';
import type { Looked, PolicyPlace } from './place.ts';

const LOCAL_MS = 30_000;
/** The branch that a remote is fetched into. */
const FETCHED = 'refs/heads/fetched';
const OUTPUT_BYTES = BUNDLE_LIMITS.unpackedBytes + 8 * 1024 * 1024;
/** Of a fault: more than OUTPUT_BYTES. */
const TOO_MUCH = 'TOO_MUCH';
/** Where an installation has the certificates that it trusts. */
const TRUSTED = ['GIT_SSL_CAINFO', 'GIT_SSL_CAPATH', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];
const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const REF = /^[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}$/;

export type GitOptions = {
  readonly checkout?: string | undefined;
  readonly remote?: string | undefined;
  readonly folder: string;
  readonly ref: string;
  readonly allowed: readonly string[];
  readonly timeoutMs: number;
  readonly token: (() => Promise<Secret>) | undefined;
  /** Where the fetched repository lies. */
  readonly dataDir: string;
  /** Of this process; only PATH and the places of certificates are passed on. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly resolve?: Resolve;
};

/** Throws `config_invalid` for an address or a name that is none. */
export function gitPlace(options: GitOptions): PolicyPlace {
  const { checkout, remote, ref, folder } = options;
  if (!REF.test(ref)) throw new BartizanError('config_invalid', 'policy.source.git.ref is no name');
  const below = posix.normalize(folder.replaceAll('\\', '/')).replace(/^\.\/?$|\/$/, '');
  if (below.startsWith('..') || below.startsWith('/')) {
    throw new BartizanError(
      'config_invalid',
      'policy.source.git.folder leads out of the repository',
    );
  }
  const remoteUrl = remote === undefined ? undefined : checkedRemote(remote);
  const repository = checkout ?? join(options.dataDir, 'policy-git');
  return {
    name:
      remoteUrl === undefined
        ? `git ${repository}`
        : `git ${remoteUrl.origin}${remoteUrl.pathname}`,
    look: async (known, signal) => {
      const git = runner(options, repository, signal);
      const commit =
        remoteUrl === undefined
          ? await resolved(git, ref)
          : await fetched(git, remoteUrl, options, repository);
      if (commit === known) return {};
      const found = await contentOf(git, commit, below);
      // What was fetched before is of no use; without this it would stay for ever.
      if (remoteUrl !== undefined)
        await git(['gc', '--quiet', '--prune=now']).catch(() => undefined);
      return { found };
    },
  };
}

function checkedRemote(remote: string): URL {
  const url = new URL(remote);
  if (url.username === '' && url.password === '' && /^https?:$/.test(url.protocol)) return url;
  throw new BartizanError('config_invalid', 'policy.source.git.remote: https, without a password');
}

type Run = (
  args: readonly string[],
  more?: {
    readonly input?: string;
    readonly environment?: Readonly<Record<string, string>>;
    readonly ms?: number;
  },
) => Promise<Buffer>;

function runner({ environment }: GitOptions, repository: string, signal: AbortSignal): Run {
  const own = {
    PATH: environment['PATH'] ?? '/usr/bin:/bin',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_CEILING_DIRECTORIES: dirname(repository),
    LC_ALL: 'C',
    ...Object.fromEntries(
      TRUSTED.flatMap((name) => {
        const value = environment[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
  // The repository may be somebody else's, and its configuration could name programs.
  const safe = [
    'safe.directory=*',
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'protocol.allow=never',
    'credential.helper=',
    'gc.auto=0',
  ].flatMap((setting) => ['-c', setting]);
  return (args, { input, environment: more = {}, ms = LOCAL_MS } = {}) =>
    new Promise((resolve, reject) => {
      // A group of its own: what git starts outlives it, and would wait for a server that never answers.
      const child = spawn('git', [...safe, '-C', repository, ...args], {
        env: { ...own, ...more },
        detached: true,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      const chunks: Buffer[] = [];
      let held = 0;
      let ended: Fault | undefined;
      const end = (fault: Fault): void => {
        ended ??= fault;
        endGroup(child.pid);
      };
      const stop = (): void => end({ code: 'ABORT_ERR' });
      const timer = setTimeout(() => end({ killed: true }), ms);
      const settled = (fault: Fault): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        reject(faultOf(fault));
      };
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      child.stdout.on('data', (chunk: Buffer) => {
        held += chunk.length;
        if (held > OUTPUT_BYTES) end({ code: TOO_MUCH });
        else chunks.push(chunk);
      });
      child.once('error', settled);
      child.once('close', (code) => {
        if (ended === undefined && code === 0) resolve(Buffer.concat(chunks));
        settled(ended ?? { code });
      });
      child.stdin.on('error', () => undefined);
      child.stdin.end(input ?? '');
    });
}

type Fault = { readonly code?: unknown; readonly killed?: boolean };

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of it was left.
  }
}

/** What git writes to its error output may hold addresses and names: only what it was is said. */
function faultOf({ code, killed }: Fault): BartizanError {
  if (code === 'ENOENT') {
    return new BartizanError(
      'config_invalid',
      'policy.source.git: the program git is not installed',
    );
  }
  if (code === TOO_MUCH) {
    return bundleRefused('bundle_too_large', 'the commit holds too many bytes');
  }
  if (killed === true) return new BartizanError('upstream_timeout', 'git takes too long');
  return new BartizanError('upstream_unreachable', 'git cannot read the repository or the commit', {
    detail: `exit code ${String(code)}`,
  });
}

async function resolved(git: Run, ref: string): Promise<string> {
  const out = await git([
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${ref}^{commit}`,
  ]);
  const commit = out.toString('latin1').trim();
  if (COMMIT.test(commit)) return commit;
  throw new BartizanError('upstream_malformed', 'git names no commit');
}

/** Fetches the newest commit alone. The address of the host is checked here, and pinned for git. */
async function fetched(
  git: Run,
  remote: URL,
  options: GitOptions,
  repository: string,
): Promise<string> {
  const { ref, token, timeoutMs } = options;
  await mkdir(repository, { recursive: true, mode: 0o700 });
  await git(['init', '--quiet', '--bare', '.']);
  const settings: [string, string][] = [
    [`protocol.${remote.protocol.slice(0, -1)}.allow`, 'always'],
    ['http.followRedirects', 'false'],
    ['http.proxy', ''],
    ['http.curloptResolve', await pinned(remote, options)],
    ['transfer.fsckObjects', 'true'],
  ];
  if (token !== undefined) {
    const secret = Buffer.from(`x-access-token:${(await token()).reveal()}`).toString('base64');
    settings.push(['http.extraHeader', `Authorization: Basic ${secret}`]);
  }
  // In the environment, not among the arguments: those are open to everybody on the machine.
  const environment = Object.fromEntries([
    ['GIT_CONFIG_COUNT', String(settings.length)],
    ...settings.flatMap(([name, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, name],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ]) as Record<string, string>;
  const quiet = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-commit-graph'];
  const wanted = ['--depth', '1', '--end-of-options', remote.href, `${ref}:${FETCHED}`];
  await git(['fetch', ...quiet, '--force', ...wanted], { environment, ms: timeoutMs });
  return resolved(git, FETCHED);
}

/** `host:port:address`, with the addresses that were checked: git does not ask for the name again. */
async function pinned(
  { protocol, hostname, port }: URL,
  { allowed, resolve = resolveBySystem }: GitOptions,
): Promise<string> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const isOpen = addressesBy(allowed)(protocol);
  const family = isIP(host);
  const addresses = family === 0 ? await lookedUp(host, resolve) : [host];
  if (addresses.length === 0 || !addresses.every(isOpen)) {
    throw new BartizanError('egress_refused', undefined, { detail: `the addresses of ${host}` });
  }
  const number = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  const list = addresses.map((one) => (isIP(one) === 6 ? `[${one}]` : one)).join();
  return `${hostname}:${number}:${list}`;
}

async function lookedUp(host: string, resolve: Resolve): Promise<readonly string[]> {
  try {
    return (await resolve(host)).map(({ address }) => address);
  } catch {
    throw new BartizanError('upstream_unreachable', 'the host of the repository has no address');
  }
}

type Found = NonNullable<Looked['found']>;
type Entry = { readonly path: string; readonly id: string; readonly isFile: boolean };

async function contentOf(git: Run, commit: string, folder: string): Promise<Found> {
  const tree = folder === '' ? commit : `${commit}:${folder}`;
  const listing = await git(['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', tree]);
  const entries = listing
    .toString('utf8')
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => entryIn(line));
  const isSigned = entries.some(({ path }) => path === SIGNATURES);
  const blobs = entries.filter((entry) => belongs(entry, isSigned));
  if (blobs.length > BUNDLE_LIMITS.files) {
    throw bundleRefused('bundle_too_large', `more than ${BUNDLE_LIMITS.files} files`);
  }
  const input = blobs.map(({ id }) => `${id}\n`).join('');
  const contents = blobs.length === 0 ? [] : batched(await git(['cat-file', '--batch'], { input }));
  const files = new Map(blobs.map(({ path }, index) => [path, contents[index] ?? Buffer.alloc(0)]));
  return { stamp: commit, content: { kind: 'files', files, revision: commit } };
}

function entryIn(line: string): Entry {
  const [, mode, kind, id, path] =
    /^([0-7]{6}) (blob|tree|commit) ([0-9a-f]+)\t([^]+)$/.exec(line) ?? [];
  if (path === undefined || id === undefined) {
    throw bundleRefused('bundle_malformed', 'a tree of git');
  }
  return { path, id, isFile: kind === 'blob' && (mode === '100644' || mode === '100755') };
}

/** As in a folder: what a bundle is made of, and beside a signature all that it may list. */
function belongs({ path, isFile }: Entry, isSigned: boolean): boolean {
  const isHidden = path.split('/').some((part) => part.startsWith('.')) && !DOTTED.includes(path);
  if (isHidden) return false;
  if (!isPart(path)) return isSigned && isFile;
  if (isFile) return true;
  throw bundleRefused('bundle_malformed', `${path} is a link or another repository`);
}

/** Contents in the order in which they were asked for: `id blob size\n`, the bytes, `\n`. */
function batched(out: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < out.length; ) {
    const end = out.indexOf(0x0a, at);
    const [, size] = / blob ([0-9]+)$/.exec(out.toString('latin1', at, end)) ?? [];
    if (end < 0 || size === undefined)
      throw bundleRefused('bundle_malformed', 'a file of git is missing');
    const begin = end + 1;
    found.push(out.subarray(begin, begin + Number(size)));
    at = begin + Number(size) + 1;
  }
  return found;
}
