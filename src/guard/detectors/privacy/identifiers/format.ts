// SPDX-License-Identifier: Apache-2.0
// What one identifier is: a row of a table that says how it is written, what has to hold of it, and which
// words name it. A new country is a row, and a check where there is none yet.

/** Which detector reports an identifier. `label`: only a word that claims the number after it. */
export type IdentifierFamily =
  | 'national-id'
  | 'tax-id'
  | 'passport'
  | 'driving-licence'
  | 'bank-account'
  | 'health-id'
  | 'device-id'
  | 'vehicle'
  | 'personal-reference'
  | 'card-details'
  | 'label';

/** Whether what was written, as capital letters and digits alone, can be such an identifier. */
export type Check = (compact: string) => boolean;

export type Format = {
  /** Stable: the name in findings, options and masks. */
  readonly entity: string;
  readonly family: IdentifierFamily;
  /** ISO 3166-1 alpha-2; empty for what belongs to no country. */
  readonly country: string;
  readonly title: string;
  /** The standard, law or authority that the rule is taken from. */
  readonly source: string;
  /**
   * Words that name it, by comma, lower case, in the languages of the country. A word that ends in `*`
   * may go on ("steuer-id*nummer"); blanks and hyphens inside match any run of signs.
   */
  readonly words: string;
  /**
   * Ways of writing that count after one of `words`: `9` a digit, `A` a letter, `X` either, `~` nothing, a
   * blank, a hyphen or a point (the same throughout), anything else itself.
   */
  readonly written?: readonly string[];
  /** Ways of writing that count without a word. */
  readonly alone?: readonly string[];
  /** Without a word it counts only in capitals: in small letters it looks like a hash. */
  readonly capitals?: true;
  /** Form of the compact value. */
  readonly form?: RegExp;
  /** Check digits, dates and ranges of the compact value. */
  readonly check?: Check;
  /** True specimens, from the source or computed, and values that have to be refused. */
  readonly valid: readonly string[];
  readonly invalid?: readonly string[];
};

const JOINTS = ['', ' ', '-', '.'];

/** Every template that a way of writing stands for. */
export const spelledOut = (written: readonly string[]): readonly string[] =>
  written.flatMap((one) =>
    one.includes('~') ? JOINTS.map((joint) => one.replaceAll('~', joint)) : [one],
  );
