// SPDX-License-Identifier: Apache-2.0
// What the scorer does on sources that it has not seen: sources are dealt into folds, and each fold is
// scored by a model trained on all others and the grammar. The same scores make the calibration curves.
import type { Channel } from '../detector.ts';
import { type Share, share } from '../evaluation/interval.ts';
import { groupOf, isUntrusted } from '../scorer/calibration.ts';
import type { CalibrationGroup, Curve, ModelHeader } from '../scorer/model.ts';
import { Scorer } from '../scorer/scorer.ts';
import { curveOf } from './calibrate.ts';
import { quantise } from './quantise.ts';
import type { Sample } from './sample.ts';
import { seeded } from './template.ts';
import { train } from './train.ts';

/** How much of the raw score is the best window's: a payload in a page is diluted, a jailbreak is not. */
const WINDOW_SHARE = { trusted: 0.3, untrusted: 0.7 } as const;
/** How far harmless text around a payload may bring the score down. */
const WINDOW_LEAD = 1.75;
/** How the two models are mixed. */
export const MIXING = { windowShare: WINDOW_SHARE, windowLead: WINDOW_LEAD } as const;

const FOLDS = 8;
/** Smaller sources say too little about one text in a hundred. */
const LEAST_TEXTS = 40;

type HeldOut = {
  readonly source: string;
  readonly attack: boolean;
  readonly group: CalibrationGroup;
  readonly raw: number;
};

export type SourceFigures = {
  readonly source: string;
  readonly trust: 'trusted' | 'untrusted';
  readonly texts: number;
  /** Of attacks: found at 1 % and at 0.1 % false positives, averaged over the benign sources. */
  readonly recall?: { readonly at1: Share; readonly at01: Share };
  /** Of benign texts: above the thresholds of 1 % and 0.5 %. */
  readonly falsePositives?: { readonly at1: Share; readonly at05: Share };
};

const FLAT: Curve = [
  [0, 0],
  [1, 0],
];
export const UNCALIBRATED: ModelHeader['calibration'] = {
  'trusted-latin': FLAT,
  'trusted-other': FLAT,
  'untrusted-latin': FLAT,
  'untrusted-other': FLAT,
};

/** Scores every sample with a model that saw nothing of its source. Generated ones are always trained on. */
export function scoreHeldOut(
  samples: readonly Sample[],
  seed: number,
  progress: (fold: number, folds: number) => void = () => {},
): HeldOut[] {
  const folds = dealt(samples, seed);
  const held: HeldOut[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    progress(fold + 1, FOLDS);
    const inFold = (sample: Sample): boolean => folds.get(sample.source) === fold;
    const kept = samples.filter((sample) => !inFold(sample));
    const model = quantise(train(kept, seed), {
      ...MIXING,
      calibration: UNCALIBRATED,
    });
    const scorer = new Scorer(model);
    for (const sample of samples.filter(inFold)) held.push(...scored(scorer, sample));
  }
  return held;
}

/** A sample's score where it is, and where benign texts of users may also stand. */
function scored(scorer: Scorer, { text, attack, channel, source, errand }: Sample): HeldOut[] {
  const channels: Channel[] =
    attack || errand || isUntrusted(channel) ? [channel] : [channel, 'document'];
  return channels.map((one) => ({
    source,
    attack,
    group: groupOf(text, one),
    raw: scorer.judge(text, one).raw,
  }));
}

/** Sources in folds of about equal size, attacks and benign texts apart. */
function dealt(samples: readonly Sample[], seed: number): ReadonlyMap<string, number> {
  const sizes = new Map<string, { attacks: number; benign: number }>();
  for (const { source, attack, generated } of samples) {
    if (generated) continue;
    const size = sizes.get(source) ?? { attacks: 0, benign: 0 };
    if (attack) size.attacks++;
    else size.benign++;
    sizes.set(source, size);
  }
  const random = seeded(seed);
  const order = [...sizes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, size]) => ({ source, size, draw: random() }))
    .sort((a, b) => b.size.attacks - a.size.attacks || b.draw - a.draw);
  const loads = Array.from({ length: FOLDS }, () => ({ attacks: 0, benign: 0 }));
  const folds = new Map<string, number>();
  for (const { source, size } of order) {
    const kind = size.attacks > 0 ? 'attacks' : 'benign';
    let best = 0;
    loads.forEach((load, fold) => {
      if (load[kind] < (loads[best]?.[kind] ?? 0)) best = fold;
    });
    const load = loads[best];
    if (load !== undefined) {
      load.attacks += size.attacks;
      load.benign += size.benign;
    }
    folds.set(source, best);
  }
  return folds;
}

const trustOf = (group: CalibrationGroup): 'trusted' | 'untrusted' =>
  group.startsWith('trusted') ? 'trusted' : 'untrusted';

/** Benign scores, each source as heavy as every other. */
function weighted(held: readonly HeldOut[], member: (one: HeldOut) => boolean) {
  const benign = held.filter((one) => !one.attack && member(one));
  const counts = new Map<string, number>();
  for (const { source } of benign) counts.set(source, (counts.get(source) ?? 0) + 1);
  return benign
    .filter(({ source }) => (counts.get(source) ?? 0) >= LEAST_TEXTS)
    .map(({ source, raw }) => ({ raw, weight: 1 / (counts.get(source) ?? 1) }));
}

/** A curve for each group; a group with too few benign texts takes the curve of its trust. */
export function calibrationOf(held: readonly HeldOut[]): ModelHeader['calibration'] {
  const curve = (group: CalibrationGroup): Curve => {
    const own = weighted(held, (one) => one.group === group);
    return own.length >= 1_000
      ? curveOf(own)
      : curveOf(weighted(held, (one) => trustOf(one.group) === trustOf(group)));
  };
  return {
    'trusted-latin': curve('trusted-latin'),
    'trusted-other': curve('trusted-other'),
    'untrusted-latin': curve('untrusted-latin'),
    'untrusted-other': curve('untrusted-other'),
  };
}

/** The raw score that this share of benign texts exceeds, averaged over sources. */
function thresholdOf(scores: readonly { raw: number; weight: number }[], share: number): number {
  const sorted = [...scores].sort((a, b) => b.raw - a.raw);
  const allowed = share * sorted.reduce((sum, { weight }) => sum + weight, 0);
  let above = 0;
  for (const { raw, weight } of sorted) {
    above += weight;
    if (above > allowed) return raw;
  }
  return Number.NEGATIVE_INFINITY;
}

/** What was found and what was wrongly found, per source. */
export function figuresOf(held: readonly HeldOut[]): SourceFigures[] {
  const figures: SourceFigures[] = [];
  for (const trust of ['trusted', 'untrusted'] as const) {
    const ours = held.filter(({ group }) => trustOf(group) === trust);
    const benign = weighted(ours, () => true);
    const [at1, at05, at01] = [0.01, 0.005, 0.001].map((share) => thresholdOf(benign, share));
    const sources = [...new Set(ours.map(({ source }) => source))].sort();
    for (const source of sources) {
      for (const attack of [true, false]) {
        const raws = ours.filter((one) => one.source === source && one.attack === attack);
        if (raws.length === 0) continue;
        const above = (mark = 0): Share =>
          share(raws.filter(({ raw }) => raw > mark).length, raws.length);
        figures.push({
          source,
          trust,
          texts: raws.length,
          ...(attack
            ? { recall: { at1: above(at1), at01: above(at01) } }
            : { falsePositives: { at1: above(at1), at05: above(at05) } }),
        });
      }
    }
  }
  return figures;
}
