// SPDX-License-Identifier: Apache-2.0
// Reads the `xn--` labels of host names (RFC 3492), to see what a person would see.

const [BASE, T_MIN, T_MAX, SKEW, DAMP, BIAS, FIRST] = [36, 1, 26, 38, 700, 72, 128];
/** RFC 1035: a label has at most 63 characters. */
const LABEL_CHARS = 63;

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26;
  const letter = (code | 0x20) - 0x61;
  return letter >= 0 && letter < 26 ? letter : BASE;
}

function adapted(delta: number, size: number, first: boolean): number {
  let rest = first ? Math.floor(delta / DAMP) : delta >> 1;
  rest += Math.floor(rest / size);
  let bias = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) >> 1; bias += BASE)
    rest = Math.floor(rest / (BASE - T_MIN));
  return bias + Math.floor((BASE * rest) / (rest + SKEW));
}

/** The label that `coded`, without its `xn--`, stands for; undefined where it stands for none. */
export function punycodeLabel(coded: string): string | undefined {
  if (coded.length > LABEL_CHARS) return undefined;
  const mark = coded.lastIndexOf('-');
  const points = Array.from(coded.slice(0, Math.max(0, mark)), (char) => char.codePointAt(0) ?? 0);
  let [at, code, bias, place] = [mark < 0 ? 0 : mark + 1, FIRST, BIAS, 0];
  while (at < coded.length) {
    const before = place;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = digitOf(coded.charCodeAt(at++));
      if (digit >= BASE) return undefined;
      place += digit * weight;
      const limit = Math.min(T_MAX, Math.max(T_MIN, k - bias));
      if (digit < limit) break;
      weight *= BASE - limit;
      if (at >= coded.length || weight > 1e9) return undefined;
    }
    const size = points.length + 1;
    bias = adapted(place - before, size, before === 0);
    code += Math.floor(place / size);
    place %= size;
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
    points.splice(place++, 0, code);
  }
  return String.fromCodePoint(...points);
}

/** `host` with its coded labels as they are shown. */
export const shownHost = (host: string): string =>
  host
    .split('.')
    .map((label) => (label.startsWith('xn--') ? (punycodeLabel(label.slice(4)) ?? label) : label))
    .join('.');
