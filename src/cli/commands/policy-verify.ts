// SPDX-License-Identifier: Apache-2.0
// `policy verify` and `policy sign`: bundles of policies on the side of whoever publishes or takes them.
// What is refused is named, and nothing of it is shown.
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { printable } from '../../config/words.ts';
import { BartizanError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import {
  type BundleKey,
  SIGNING_ALGORITHMS,
  signingKey,
  verifyingKey,
} from '../../policy/bundle/algorithms.ts';
import { signBundle } from '../../policy/bundle/build.ts';
import type { Bundle } from '../../policy/bundle/bundle.ts';
import { openBundle, openBundleFiles } from '../../policy/bundle/open.ts';
import { BUNDLE_LIMITS } from '../../policy/bundle/refusals.ts';
import type { BundleTrust } from '../../policy/bundle/signatures.ts';
import { readFolder } from '../../node/policy/folder.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { isFolder } from '../pack-files.ts';
import { bundleFile } from '../policy-build-files.ts';
import { listOf, plural, second } from './rows.ts';

const KEY_BYTES = 20_000;
const ALGORITHMS = SIGNING_ALGORITHMS.join(', ');
/** What OPA calls a key that was given no name. */
const DEFAULT_ID = 'default';

export const SIGNING_OPTIONS = {
  'signing-key': {
    type: 'string',
    help: 'private key (PEM), or the file of a shared secret for HS256',
  },
  'key-id': { type: 'string', help: 'id that the signature names (default: default)' },
  algorithm: { type: 'string', help: `${ALGORITHMS}; default: by the kind of the key` },
  scope: { type: 'string', help: 'scope that the signature is for' },
} as const;

/** The key to sign with; undefined where none is named. Throws `usage` or `config_invalid`. */
export async function signingKeyOf(context: CommandContext): Promise<BundleKey | undefined> {
  const path = text(context, 'signing-key');
  if (path !== undefined) return signingKey({ text: await keyText(path), ...keyOptions(context) });
  const idle = ['key-id', 'algorithm', 'scope'].find((name) => text(context, name) !== undefined);
  if (idle === undefined) return undefined;
  throw new BartizanError('usage', `--${idle} goes with --signing-key`);
}

/** Signatures tell when they were made, so that an old one is not taken after a newer. */
export const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

const keyOptions = (context: CommandContext) => ({
  id: text(context, 'key-id') ?? DEFAULT_ID,
  algorithm: text(context, 'algorithm'),
  scope: text(context, 'scope'),
});

const keyText = async (path: string): Promise<string> =>
  (await bundleFile(path, KEY_BYTES)).toString('utf8').trimEnd();

/** `[ID=]FILE` -> the key; the id of a bare file is that of --key-id. */
async function trustedKey(context: CommandContext, named: string): Promise<BundleKey> {
  const [, id, path = named] = /^([A-Za-z0-9][A-Za-z0-9._-]{0,62})=(.+)$/s.exec(named) ?? [];
  const options = keyOptions(context);
  return verifyingKey({ ...options, id: id ?? options.id, text: await keyText(path) });
}

export const policyVerify = defineCommand({
  name: 'policy verify',
  summary: 'Verify a policy bundle: its signature, its files, its roots, its policies',
  usage: 'FILE|FOLDER (--trust [ID=]KEY.pem ... | --allow-unsigned)',
  options: {
    trust: {
      type: 'string',
      multiple: true,
      help: 'public key (PEM) of a signer, or the file of a shared secret; may be repeated',
    },
    'key-id': SIGNING_OPTIONS['key-id'],
    algorithm: SIGNING_OPTIONS.algorithm,
    scope: { type: 'string', help: 'scope that the signature has to name' },
    'allow-unsigned': { type: 'boolean', help: 'take a bundle that nobody signed' },
  },
  examples: [
    'bartizan policy verify bundle.tar.gz --trust release=release.pem',
    'bartizan policy verify ./policy --allow-unsigned --json',
  ],
  run: async (context) => {
    const trust: BundleTrust = {
      keys: await Promise.all(listOf(context, 'trust').map((named) => trustedKey(context, named))),
      allowUnsigned: context.values['allow-unsigned'] === true,
    };
    if (trust.keys.length === 0 && !trust.allowUnsigned) {
      throw new BartizanError('usage', 'policy verify needs --trust KEY.pem or --allow-unsigned');
    }
    told(context, await openPath(onlyPath(context), trust));
    return EXIT.ok;
  },
});

function onlyPath({ positionals }: CommandContext): string {
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) {
    throw new BartizanError('usage', 'needs one FILE or FOLDER');
  }
  return path;
}

const archiveAt = (path: string): Promise<Buffer> => bundleFile(path, BUNDLE_LIMITS.archiveBytes);

const openPath = async (path: string, trust: BundleTrust): Promise<Bundle> =>
  isFolder(path)
    ? openBundleFiles(await readFolder(path), trust)
    : openBundle(await archiveAt(path), trust);

/** What a bundle is, for people and programs. */
export function told(context: CommandContext, bundle: Bundle): void {
  const { manifest, modules, data, wasm, signedBy, signedAt, digest } = bundle;
  const { terminal } = context;
  if (context.json) {
    const facts = {
      revision: manifest.revision,
      roots: manifest.roots,
      files: modules.map(({ path }) => path),
      data: Object.keys(data ?? {}),
      wasm: wasm.map(({ entrypoint }) => entrypoint),
      signed_by: signedBy ?? null,
      signed_at: signedAt ?? null,
      digest,
    };
    return terminal.out(JSON.stringify(facts));
  }
  terminal.out(`revision   ${manifest.revision}`);
  const when = signedAt === undefined ? '' : `, ${second(signedAt * 1_000)}`;
  terminal.out(`signed by  ${signedBy ?? 'nobody'}${when}`);
  terminal.out(`roots      ${manifest.roots.join(', ')}`);
  terminal.out(`digest     sha256:${digest}`);
  for (const { path } of modules) terminal.out(`policy     ${path}`);
  for (const name of Object.keys(data ?? {})) terminal.out(`data       ${printable(name)}`);
  for (const { entrypoint } of wasm) terminal.out(`compiled   ${entrypoint}`);
  terminal.say(plural(modules.length, 'policy file'));
}

export const policySign = defineCommand({
  name: 'policy sign',
  summary: 'Sign a policy bundle, in the place of any signature that it has',
  usage: 'FILE.tar.gz --signing-key KEY.pem [--key-id ID] [--algorithm NAME] [--out FILE]',
  options: {
    ...SIGNING_OPTIONS,
    out: { type: 'string', help: 'where the signed bundle goes (default: in its place)' },
  },
  examples: [
    'bartizan policy sign bundle.tar.gz --signing-key release.key.pem --key-id release',
    'bartizan policy sign bundle.tar.gz --signing-key secret.txt --algorithm HS256 --out signed.tar.gz',
  ],
  run: async (context) => {
    const path = onlyPath(context);
    const key = await signingKeyOf(context);
    if (key === undefined) throw new BartizanError('usage', 'policy sign needs --signing-key KEY');
    return writeBundle(
      context,
      text(context, 'out') ?? path,
      signBundle(await archiveAt(path), key, nowSeconds()),
    );
  },
});

/** Writes an archive and says what it is. Throws `usage` where that is not possible. */
export function writeBundle(context: CommandContext, out: string, archive: Buffer): ExitCode {
  try {
    writeFileSync(out, archive);
  } catch (thrown) {
    const code = (thrown as { code?: string }).code ?? 'fault';
    throw new BartizanError('usage', `cannot write ${out}: ${code}`);
  }
  context.terminal.say(`wrote ${basename(out)}: ${plural(archive.length, 'byte')}`);
  return EXIT.ok;
}
