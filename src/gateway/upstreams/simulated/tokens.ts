// SPDX-License-Identifier: Apache-2.0
// The simulated model's idea of a token: a word with the white space before it. Joined again, tokens are
// exactly the text.

export function tokensOf(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** Pieces of at most eight characters, none of which splits a surrogate pair. */
export function fragmentsOf(text: string): readonly string[] {
  return text.match(/[^]{1,8}/gu) ?? [];
}

/** 64 bits of FNV-1a as hexadecimal: names answers; no secret hangs on it. */
export function fingerprint(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit ^ (low >>> 16), 0x01000193);
  }
  return [high, low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
