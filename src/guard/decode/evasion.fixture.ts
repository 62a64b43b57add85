// SPDX-License-Identifier: Apache-2.0
// How much of what is found on plain texts is still found when they are disguised, and how many benign texts
// are taken for attacks because they are disguised: for each technique, with the shipped threshold and the
// injection detectors alone.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Mutator } from '../../mutate/mutator.ts';
import { mutate } from '../../mutate/mutators.ts';
import type { Channel, Detector } from '../detector.ts';
import { detector as embeddedInstruction } from '../detectors/injection/embedded-instruction.ts';
import { detector as instructionOverride } from '../detectors/injection/instruction-override.ts';
import { detector as invisibleText } from '../detectors/injection/invisible-text.ts';
import { detector as promptExtraction } from '../detectors/injection/prompt-extraction.ts';
import { detector as scored } from '../detectors/injection/scored.ts';
import { detector as templateTokens } from '../detectors/injection/template-tokens.ts';
import { detector as unboundPersona } from '../detectors/injection/unbound-persona.ts';
import { createEngine, type Engine } from '../engine.ts';
import { generate } from '../training/generate.ts';

/** From here on the shipped rules block a request. */
const BLOCKED = 0.9;
/** Drawn for nothing else. */
const SEED = 310_881;
/** Texts of one label that are taken from a source. */
const SOURCE_TEXTS = 60;
const TEXT_CHARS = 4_000;

export type Sample = { readonly text: string; readonly attack: boolean; readonly channel: Channel };

/** Attacks of the grammar and their benign twins. */
export const grammarSamples = (perFamily: number): readonly Sample[] =>
  generate({ seed: SEED, perFamily }).map(({ text, label, channel }) => ({
    text,
    attack: label === 'attack',
    channel,
  }));

type Row = {
  readonly text?: string;
  readonly label?: string;
  readonly channel?: Channel;
  readonly category?: string;
};

/** Texts of every source in `folder`, evenly over each: none where there is no such folder. */
export function corpusSamples(folder: string): readonly Sample[] {
  const files = readdirSync(join(folder, 'text')).filter((file) =>
    /^(?!pii|secrets|derived)/.test(file),
  );
  return files.sort().flatMap((file) => {
    const source = gunzipSync(readFileSync(join(folder, 'text', file))).toString();
    const rows = source
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Row]));
    return ['attack', 'benign'].flatMap((label) =>
      spread(rows.filter((row) => row.label === label)),
    );
  });
}

function spread(rows: readonly Row[]): readonly Sample[] {
  const step = Math.max(1, Math.floor(rows.length / SOURCE_TEXTS));
  return rows
    .filter((_row, at) => at % step === 0)
    .slice(0, SOURCE_TEXTS)
    .flatMap(({ text = '', label, channel = 'user' }) =>
      text === '' || text.length > TEXT_CHARS
        ? []
        : [{ text, attack: label === 'attack', channel }],
    );
}

export const INJECTION: readonly Detector[] = [
  embeddedInstruction,
  instructionOverride,
  invisibleText,
  promptExtraction,
  scored,
  templateTokens,
  unboundPersona,
];

/** The injection detectors at their defaults. */
export const injectionEngine = (): Engine => createEngine(INJECTION, { disabled: [], options: {} });

const isFlagged = (engine: Engine, text: string, channel: Channel): boolean =>
  engine
    .scan(text, { phase: 'request', channel, json: false })
    .found.some(({ score }) => score >= BLOCKED);

export type Shares = {
  /** Attacks flagged as they stand, and disguised. */
  readonly plain: number;
  readonly disguised: number;
  /** Of the attacks that are flagged as they stand, the share that is flagged in disguise. */
  readonly kept: number;
  /** Benign texts flagged as they stand, and disguised. */
  readonly falsePlain: number;
  readonly falseDisguised: number;
};

/** What an alphabet of another kind leaves out cannot be asked for. */
const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

const share = (all: readonly unknown[], some: readonly unknown[]): number =>
  all.length === 0 ? 0 : some.length / all.length;

/**
 * The shares of `samples` for each of `chains`. A technique that loses what its alphabet lacks is measured on
 * texts in ASCII.
 */
export function measureEvasion(
  engine: Engine,
  samples: readonly Sample[],
  chains: readonly (readonly Mutator[])[],
): readonly Shares[] {
  const judged = samples.map((sample) => ({
    ...sample,
    flagged: isFlagged(engine, sample.text, sample.channel),
    ascii: isAscii(sample.text),
  }));
  return chains.map((chain) => {
    const whole = chain.every(({ lossless }) => lossless);
    const asked = judged.filter(({ ascii }) => ascii || whole);
    const attacks = asked.filter(({ attack }) => attack);
    const benign = asked.filter(({ attack }) => !attack);
    const plain = attacks.filter(({ flagged }) => flagged);
    const holds = ({ text, channel }: Sample): boolean =>
      isFlagged(engine, mutate(text, chain), channel);
    return {
      plain: share(attacks, plain),
      disguised: share(attacks, attacks.filter(holds)),
      kept: share(plain, plain.filter(holds)),
      falsePlain: share(
        benign,
        benign.filter(({ flagged }) => flagged),
      ),
      falseDisguised: share(benign, benign.filter(holds)),
    };
  });
}
