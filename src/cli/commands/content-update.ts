// SPDX-License-Identifier: Apache-2.0
// `content update`: packs of detection data on the side of an installation. A pack comes into shadow first,
// and into force when somebody says so; the one before stays to be rolled back to. A running gateway
// notices by itself.
import { userInfo } from 'node:os';
import { BartizanError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import { PACK_LIMITS } from '../../guard/packs/manifest.ts';
import { openPackFile } from '../../guard/packs/pack.ts';
import { keyIdOf } from '../../guard/packs/signature.ts';
import {
  dropShadow,
  type PackStages,
  promotePack,
  retirePack,
  rollBackPack,
  stagePack,
} from '../../guard/packs/staging.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import {
  downloader,
  downloadPack,
  isFolder,
  readBounded,
  required,
  signatureBeside,
} from '../pack-files.ts';
import { installationOf, only, passes, STORE_OPTIONS, TRUST_OPTIONS, trustOf } from './content.ts';
import { day, listOf } from './rows.ts';

export const contentUpdate = defineCommand({
  name: 'content update',
  summary: 'Bring a content pack in: into shadow, then live; list, promote, roll back',
  usage: '[FILE|URL] [--live] [--promote ID] [--roll-back ID] [--retire ID] [--drop ID]',
  options: {
    ...TRUST_OPTIONS,
    ...STORE_OPTIONS,
    live: { type: 'boolean', help: 'put it into force at once, not only into shadow' },
    'allow-older': { type: 'boolean', help: 'take a version older than the one that is here' },
    'allow-address': {
      type: 'string',
      multiple: true,
      help: 'address or block that is not public and may be asked',
    },
    promote: { type: 'string', help: 'put the pack of this id that is in shadow into force' },
    'roll-back': { type: 'string', help: 'put the pack of this id that was in force before back' },
    retire: { type: 'string', help: 'take the pack of this id out of force, into shadow' },
    drop: { type: 'string', help: 'take the pack of this id out of shadow' },
  },
  examples: [
    'bartizan content update https://packs.example.com/capture-hosts.pack.json --trust publisher.pem',
    'bartizan content update --promote capture-hosts',
    'bartizan content update --roll-back capture-hosts',
    'bartizan content update --json',
  ],
  run: async (context) => {
    const asked = [
      ...context.positionals.slice(0, 1),
      ...MOVES.flatMap(([name]) => text(context, name) ?? []),
    ];
    if (asked.length > 1) {
      const names = MOVES.map(([name]) => `--${name}`).join(', ');
      throw new BartizanError('usage', `one of a pack, ${names}`);
    }
    if (context.positionals.length > 0) return bringIn(context);
    const { store } = installationOf(context);
    for (const [name, move] of MOVES) {
      const id = text(context, name);
      if (id === undefined) continue;
      const from = store.stages();
      store.put(undefined, { from, to: move(from, id, moveNow()) });
    }
    return list(context, store.stages());
  },
});

const MOVES = [
  ['promote', promotePack],
  ['roll-back', rollBackPack],
  ['retire', retirePack],
  ['drop', dropShadow],
] as const;

const moveNow = (): { readonly now: number; readonly by: string } => ({
  now: Date.now(),
  by: `command line: ${userInfo().username}`.slice(0, 200),
});

async function bringIn(context: CommandContext): Promise<ExitCode> {
  const { store, trusted } = installationOf(context);
  const source = only(context, 'FILE or URL');
  const trust = trustOf(context, trusted);
  const { bytes, signature } = await fileOf(context, source);
  const pack = openPackFile(bytes, signature, trust);
  const allowOlder = context.values['allow-older'] === true;
  const { manifest, digest } = pack;
  const from = store.stages();
  const moved = moveNow();
  const staged = stagePack(from, { manifest, digest, allowOlder, ...moved });
  if (!passes({ ...context, json: false }, pack)) return EXIT.findings;
  const to = context.values['live'] === true ? promotePack(staged, manifest.id, moved) : staged;
  store.put({ digest, bytes, signature }, { from, to });
  if (!trusted.some((key) => keyIdOf(key) === pack.signedBy)) {
    context.terminal.say(
      'note: a gateway refuses this pack: its publisher is neither in content.trust nor in trust/ of the folder',
    );
  }
  return list(context, to);
}

async function fileOf(
  context: CommandContext,
  source: string,
): Promise<{ readonly bytes: Buffer; readonly signature: string | undefined }> {
  if (/^https?:\/\//.test(source))
    return downloadPack(source, downloader(listOf(context, 'allow-address')));
  if (isFolder(source))
    throw new BartizanError('usage', 'content sign --out makes a file of a folder');
  const bytes = required(readBounded(source, PACK_LIMITS.fileBytes), source);
  return { bytes, signature: signatureBeside(source) };
}

function list(context: CommandContext, { packs }: PackStages): ExitCode {
  if (context.json) {
    context.terminal.out(JSON.stringify({ packs }));
    return EXIT.ok;
  }
  for (const [id, places] of Object.entries(packs)) {
    for (const place of ['live', 'shadow', 'previous'] as const) {
      const staged = places[place];
      if (staged === undefined) continue;
      context.terminal.out(
        `${id}  ${place}  ${staged.version}  since ${day(staged.since)}  ${staged.digest.slice(0, 12)}  ${staged.by ?? ''}`,
      );
    }
  }
  if (Object.keys(packs).length === 0)
    context.terminal.say('no packs: every detector has its built-in data');
  return EXIT.ok;
}
