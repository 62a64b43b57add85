// SPDX-License-Identifier: Apache-2.0
// Texts from the grammar: as many attacks as benign twins, of every family, typed by users and buried in
// documents and tool results. Equal for equal seeds. The red team never draws its payloads from here.
import type { Channel } from '../detector.ts';
import { FAMILIES } from './grammar/all.ts';
import { CARRIER_SYMBOLS, CARRIERS, type Carrier, PASTED } from './grammar/carriers.data.ts';
import type { Family } from './grammar/family.ts';
import { WORDS } from './grammar/words.data.ts';
import { type Expand, type Random, seeded, Templates } from './template.ts';

export type Generated = {
  readonly text: string;
  readonly label: 'attack' | 'benign';
  readonly family: string;
  /** Which pair of the family it comes from. */
  readonly pair: number;
  readonly lang: string;
  readonly channel: Channel;
};

type Options = {
  readonly seed: number;
  /** Attacks of a family of weight 1, and as many twins. */
  readonly perFamily: number;
  /** Which pairs to draw from; default all. Leaves templates out to measure on them. */
  readonly keep?: (family: string, pair: number) => boolean;
};

/** Share of what may be buried that is. */
const BURIED_SHARE = 0.7;
const EITHER_SHARE = 0.3;
/** Share of twins that are what a user typed, for what is an attack only where none did. */
const TYPED_SHARE = 0.3;
/** Share of what is buried that a user pastes into a question about it. */
const PASTED_SHARE = 0.15;
const MOST_LINES = 9;
const MISSPELT_SHARE = 0.06;

type CompiledCarrier = {
  readonly carrier: Carrier;
  readonly parts: Readonly<Record<'head' | 'line' | 'joint' | 'foot' | 'wrap', Expand>>;
};

const shared = new Templates({ ...WORDS, ...CARRIER_SYMBOLS });
const errand = shared.compile(PASTED);
const carriers: readonly CompiledCarrier[] = CARRIERS.map((carrier) => ({
  carrier,
  parts: {
    head: shared.compile(carrier.head),
    line: shared.compile(carrier.line),
    joint: shared.compile(carrier.joint),
    foot: shared.compile(carrier.foot),
    wrap: shared.compile(carrier.wrap ?? '$'),
  },
}));

/** Texts of every family, in the order of the families, attacks and twins in turn. */
export function generate(options: Options): Generated[] {
  const random = seeded(options.seed);
  return FAMILIES.flatMap((family) => familyTexts(family, random, options));
}

function familyTexts(family: Family, random: Random, options: Options): Generated[] {
  const templates = new Templates({ ...WORDS, ...CARRIER_SYMBOLS, ...family.symbols });
  const pairs = family.pairs
    .map(({ attack, twin }, pair) => ({
      pair,
      attack: templates.compile(attack),
      twin: templates.compile(twin),
    }))
    .filter(({ pair }) => options.keep?.(family.id, pair) !== false);
  const texts: Generated[] = [];
  const count = pairs.length === 0 ? 0 : Math.round(options.perFamily * (family.weight ?? 1));
  for (let done = 0; done < count; done++) {
    const drawn = pairs[Math.floor(random() * pairs.length)];
    if (drawn === undefined) break;
    for (const label of ['attack', 'benign'] as const) {
      const typed = label === 'benign' && family.place === 'inside' && random() < TYPED_SHARE;
      const payload = tidy(drawn[label === 'attack' || typed ? 'attack' : 'twin'](random), random);
      const placed = typed
        ? { text: payload, channel: 'user' as const }
        : place(family, payload, random);
      texts.push({ ...placed, label, family: family.id, pair: drawn.pair, lang: family.lang });
    }
  }
  return texts;
}

/** Spaces and capitals as people write them; now and then all capitals, or none. */
function tidy(source: string, random: Random): string {
  const trimmed = source
    .replace(/ +([.,!?;:](?:\s|$))/g, '$1')
    .replace(/ {2,}/g, ' ')
    .replace(/([!?:])\./g, '$1')
    .replace(
      /\ba(n?) (?=([aeiou])?)/gi,
      (all, _n, vowel?: string) => all.charAt(0) + (vowel === undefined ? ' ' : 'n '),
    )
    .trim();
  const text = random() < MISSPELT_SHARE ? misspelt(trimmed, random) : trimmed;
  return capitals(text, random());
}

function capitals(trimmed: string, draw: number): string {
  if (draw < 0.6) {
    return trimmed.replace(
      /(^|[.!?]\s+)(\p{Ll})/gu,
      (_all, before: string, letter: string) => before + letter.toUpperCase(),
    );
  }
  return draw < 0.65 ? trimmed.toUpperCase() : trimmed;
}

/** `text` with a few letters doubled, dropped or swapped. */
function misspelt(text: string, random: Random): string {
  let out = text;
  for (let done = 0; done < 2; done++) {
    const at = 1 + Math.floor(random() * Math.max(1, out.length - 3));
    if (!/^[a-z]{2}$/i.test(out.slice(at, at + 2))) continue;
    const [first, second] = [out.charAt(at), out.charAt(at + 1)];
    const draw = random();
    const swapped = draw < 0.4 ? second + first : draw < 0.7 ? first : first + second + second;
    out = out.slice(0, at) + swapped + out.slice(at + 2);
  }
  return out;
}

function place(
  family: Family,
  payload: string,
  random: Random,
): { readonly text: string; readonly channel: Channel } {
  const share = { direct: 0, either: EITHER_SHARE, buried: BURIED_SHARE, inside: BURIED_SHARE }[
    family.place
  ];
  if (random() >= share) {
    const foreign = family.place === 'inside' || (family.place === 'buried' && random() < 0.6);
    return { text: payload, channel: foreign ? 'document' : 'user' };
  }
  const drawn = carriers[Math.floor(random() * carriers.length)];
  if (drawn === undefined) return { text: payload, channel: 'user' };
  const text = bury(drawn, payload, random);
  if (family.place !== 'inside' && random() < PASTED_SHARE) {
    return { text: `${errand(random)}\n\n${text}`, channel: 'user' };
  }
  return { text, channel: drawn.carrier.channel };
}

function bury({ carrier, parts }: CompiledCarrier, payload: string, random: Random): string {
  const held = carrier.json === true ? JSON.stringify(payload).slice(1, -1) : payload;
  const lines = Array.from({ length: 1 + Math.floor(random() * MOST_LINES) }, () =>
    sentence(parts.line(random)),
  );
  const draw = random();
  const at = draw < 0.25 ? 0 : draw < 0.6 ? lines.length : Math.floor(random() * lines.length);
  lines.splice(
    at,
    0,
    parts.wrap(random).replace('$', () => held),
  );
  const joint = parts.joint(random);
  return parts.head(random) + lines.join(joint) + parts.foot(random);
}

const sentence = (text: string): string =>
  text
    .replace(/ +([.,])/g, '$1')
    .replace(
      /(^|[.:]\s)(\p{Ll})/u,
      (_all, before: string, letter: string) => before + letter.toUpperCase(),
    );
