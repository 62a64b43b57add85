// SPDX-License-Identifier: Apache-2.0
// A text that is being decoded, with what may be meant otherwise in it: each found once, when it is asked for,
// whether it leaves no doubt or is one of several readings.
import { decodeBackwards, decodeOverrides } from './backwards.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { decodeFlipped } from './flipped.ts';
import type { Layer } from './layer.ts';
import { decodeLeet, type Leet } from './leet.ts';
import { ODD, oddOf } from './odd.ts';
import { decodeShifted } from './shifted.ts';
import { isAscii, type Views } from './views.ts';

const NONE: readonly Layer[] = [];

export class Suspect {
  readonly views: Views;
  readonly evidence: Evidence;
  /** Union of `ODD` bits. */
  readonly odd: number;
  #leet: Leet | undefined;
  #shifted: readonly Layer[] | undefined;
  #backwards: readonly (readonly Layer[])[] | undefined;
  #flipped: readonly Layer[] | undefined;
  #overridden: readonly Layer[] | undefined;

  constructor(views: Views) {
    const { raw, folded, skeleton } = views;
    this.views = views;
    this.evidence = evidenceOf(skeleton.text);
    this.odd = isAscii(raw) ? 0 : oddOf(raw.text, folded.text);
  }

  /** Of the skeleton. */
  get leet(): Leet {
    return (this.#leet ??= decodeLeet(this.views.skeleton.text, this.evidence));
  }

  /** Of the folded text. */
  get shifted(): readonly Layer[] {
    return (this.#shifted ??= [...decodeShifted(this.views.folded.text, this.evidence)]);
  }

  /** Of the folded text: as a whole, and word by word. */
  get backwards(): readonly (readonly Layer[])[] {
    return (this.#backwards ??= decodeBackwards(this.views.folded.text, this.evidence));
  }

  /** Of the text as it came. */
  get flipped(): readonly Layer[] {
    if ((this.odd & ODD.turned) === 0) return NONE;
    return (this.#flipped ??= decodeFlipped(this.views.raw.text));
  }

  /** Of the text as it came. */
  get overridden(): readonly Layer[] {
    if ((this.odd & ODD.override) === 0) return NONE;
    return (this.#overridden ??= [...decodeOverrides(this.views.raw.text)]);
  }
}
