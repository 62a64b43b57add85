// SPDX-License-Identifier: Apache-2.0
// Puts a fuel gauge into a WebAssembly module: every turn of a loop and every call takes units from an exported
// global, more of them the longer it is, and an empty one traps. Without it nothing on this thread could end a policy
// that loops over a large product. Only what the bytecode of policies has is understood; anything else is refused,
// never passed on.
import { BartizanError } from '../../core/errors.ts';
import { WASM } from './wasm-platform.ts';

/** Name of the exported global: the units that are left. */
export const FUEL = 'bartizan_fuel';

const IMPORTS = 2;
/** Of its own: one beside that of the host would have no bound. */
const MEMORIES = 5;
const GLOBALS = 6;
const EXPORTS = 7;
const CODE = 10;
const HEADER_BYTES = 8;
const BLOCK = 0x02;
const LOOP = 0x03;
const IF = 0x04;
const END = 0x0b;
/** Instructions in a row for one unit: a turn of a loop over megabytes of code is no single step. */
const INSTRUCTIONS_A_UNIT = 256;

const foreign = (detail: string): BartizanError =>
  new BartizanError(
    'bundle_policy_invalid',
    'The compiled policy is not WebAssembly as OPA builds it.',
    {
      detail,
    },
  );

/** A cursor over bytes; reading past the end throws. */
class Cursor {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw foreign('cut off');
    return value;
  }

  /** An unsigned LEB128 number of 32 bits. */
  number(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw foreign('a number is too long');
  }

  /** Skips a LEB128 number of any size. */
  skipNumber(): void {
    for (let read = 0; read < 10; read++) if (this.byte() < 0x80) return;
    throw foreign('a number is too long');
  }

  skip(bytes: number): void {
    this.at += bytes;
    if (this.at > this.bytes.length) throw foreign('cut off');
  }
}

const leb = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.trunc(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
};

type Section = { readonly id: number; readonly body: Uint8Array };

function sectionsOf(bytes: Uint8Array): Section[] {
  const cursor = new Cursor(bytes, HEADER_BYTES);
  const sections: Section[] = [];
  while (cursor.at < bytes.length) {
    const id = cursor.byte();
    const size = cursor.number();
    const from = cursor.at;
    cursor.skip(size);
    sections.push({ id, body: bytes.subarray(from, from + size) });
  }
  return sections;
}

const countIn = (section: Section | undefined): number =>
  section === undefined ? 0 : new Cursor(section.body).number();

/** Globals that the module imports: they are numbered before its own. */
function importedGlobals(section: Section | undefined): number {
  if (section === undefined) return 0;
  const cursor = new Cursor(section.body);
  let globals = 0;
  for (let left = cursor.number(); left > 0; left--) {
    cursor.skip(cursor.number());
    cursor.skip(cursor.number());
    const kind = cursor.byte();
    if (kind === 1) cursor.skip(1);
    if (kind === 0) cursor.skipNumber();
    else if (kind === 1 || kind === 2) {
      const hasMaximum = (cursor.byte() & 1) === 1;
      cursor.skipNumber();
      if (hasMaximum) cursor.skipNumber();
    } else if (kind === 3) {
      cursor.skip(2);
      globals += 1;
    } else throw foreign(`import of kind ${kind}`);
  }
  return globals;
}

/** Moves over what stands behind an instruction. Throws for instructions that it does not know. */
function skipOperands(cursor: Cursor, instruction: number): void {
  if (instruction >= 0x45 && instruction <= 0xc4) return;
  if (instruction >= 0x28 && instruction <= 0x3e) {
    cursor.skipNumber();
    cursor.skipNumber();
    return;
  }
  const operands = OPERANDS[instruction];
  if (operands === undefined) throw foreign(`instruction 0x${instruction.toString(16)}`);
  if (typeof operands === 'function') operands(cursor);
  else for (let left = operands; left > 0; left--) cursor.skipNumber();
}

const skipList = (cursor: Cursor): void => {
  for (let left = cursor.number(); left > 0; left--) cursor.skipNumber();
};

/** LEB128 numbers behind each instruction of WebAssembly 1.0 and of the sign-extension proposal. */
const OPERANDS: Readonly<Record<number, number | ((cursor: Cursor) => void)>> = {
  0x00: 0,
  0x01: 0,
  0x02: 1,
  0x03: 1,
  0x04: 1,
  0x05: 0,
  0x0b: 0,
  0x0c: 1,
  0x0d: 1,
  0x0e: (cursor) => {
    skipList(cursor);
    cursor.skipNumber();
  },
  0x0f: 0,
  0x10: 1,
  0x11: 2,
  0x1a: 0,
  0x1b: 0,
  0x1c: skipList,
  0x20: 1,
  0x21: 1,
  0x22: 1,
  0x23: 1,
  0x24: 1,
  0x3f: 1,
  0x40: 1,
  0x41: 1,
  0x42: 1,
  0x43: (cursor) => cursor.skip(4),
  0x44: (cursor) => cursor.skip(8),
  0xfc: (cursor) => {
    // Truncations alone. Filling and copying memory would do any amount of work in one instruction.
    const kind = cursor.number();
    if (kind > 7) throw foreign(`instruction 0xfc ${kind}`);
  },
};

/** Takes `units` where there are as many; otherwise the gauge is emptied, and the module ends. */
const chargeOf = (global: number, units: number): Uint8Array => {
  const index = leb(global);
  const [get, set, amount] = [
    [0x23, ...index],
    [0x24, ...index],
    [0x41, ...signed(units)],
  ];
  // global.get g; i32.const units; i32.lt_u; if; i32.const 0; global.set g; unreachable; end
  const trapWhenShort = [...get, ...amount, 0x49, IF, 0x40, 0x41, 0, ...set, 0x00, END];
  return Uint8Array.from([...trapWhenShort, ...get, ...amount, 0x6b, ...set]);
};

/** A function or a loop without the loops in it: between two charges each instruction runs once at most. */
type Stretch = { readonly at: number; instructions: number };

function stretchesOf(cursor: Cursor): readonly Stretch[] {
  let current: Stretch = { at: cursor.at, instructions: 0 };
  const found = [current];
  const around: Stretch[] = [];
  while (cursor.at < cursor.bytes.length) {
    const instruction = cursor.byte();
    skipOperands(cursor, instruction);
    current.instructions += 1;
    if (instruction === BLOCK || instruction === IF) around.push(current);
    if (instruction === LOOP) {
      around.push(current);
      found.push((current = { at: cursor.at, instructions: 0 }));
    }
    if (instruction === END) current = around.pop() ?? current;
  }
  return found;
}

/** One function with a charge at its start and at the start of each of its loops. */
function charged(body: Uint8Array, global: number): Uint8Array {
  const cursor = new Cursor(body);
  for (let left = cursor.number(); left > 0; left--) {
    cursor.skipNumber();
    cursor.skip(1);
  }
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { at, instructions } of stretchesOf(cursor)) {
    const units = 1 + Math.floor(instructions / INSTRUCTIONS_A_UNIT);
    parts.push(body.subarray(from, at), chargeOf(global, units));
    from = at;
  }
  parts.push(body.subarray(from));
  return Buffer.concat(parts);
}

function chargedCode(section: Section, global: number): Uint8Array {
  const cursor = new Cursor(section.body);
  const count = cursor.number();
  const parts: Uint8Array[] = [Uint8Array.from(leb(count))];
  for (let left = count; left > 0; left--) {
    const size = cursor.number();
    const from = cursor.at;
    cursor.skip(size);
    const body = charged(section.body.subarray(from, from + size), global);
    parts.push(Uint8Array.from(leb(body.length)), body);
  }
  return Buffer.concat(parts);
}

/** A section with one more entry at its end. */
function extended(section: Section, entry: readonly number[]): Uint8Array {
  const cursor = new Cursor(section.body);
  const count = cursor.number();
  return Buffer.concat([
    Uint8Array.from(leb(count + 1)),
    section.body.subarray(cursor.at),
    Uint8Array.from(entry),
  ]);
}

/**
 * The module with a fuel gauge that starts at `units`, at most 2^27. Throws `bundle_policy_invalid` for what is no valid
 * module, has a memory of its own, or instructions that policies have not: vectors, threads, tables, exceptions.
 */
export function withFuel(bytes: Uint8Array, units: number): Uint8Array {
  if (!WASM.validate(bytes)) throw foreign('not a valid module');
  const sections = sectionsOf(bytes);
  const find = (id: number): Section | undefined => sections.find((one) => one.id === id);
  const needed = [GLOBALS, EXPORTS, CODE];
  if (needed.some((id) => find(id) === undefined)) throw foreign('a section is missing');
  if (find(MEMORIES) !== undefined) throw foreign('a memory of its own');
  const global = importedGlobals(find(IMPORTS)) + countIn(find(GLOBALS));
  const parts: Uint8Array[] = [bytes.subarray(0, HEADER_BYTES)];
  for (const section of sections) {
    const body = rewritten(section, { global, units });
    parts.push(Uint8Array.from([section.id, ...leb(body.length)]), body);
  }
  return Buffer.concat(parts);
}

function rewritten(
  section: Section,
  gauge: { readonly global: number; readonly units: number },
): Uint8Array {
  if (section.id === CODE) return chargedCode(section, gauge.global);
  if (section.id === GLOBALS) {
    // A mutable i32; its constant is signed, so a leading zero group keeps it positive.
    return extended(section, [0x7f, 0x01, 0x41, ...signed(gauge.units), 0x0b]);
  }
  if (section.id !== EXPORTS) return section.body;
  const name = [...Buffer.from(FUEL)];
  return extended(section, [...leb(name.length), ...name, 0x03, ...leb(gauge.global)]);
}

/** A positive number as signed LEB128. */
function signed(value: number): number[] {
  const bytes = leb(value);
  const last = bytes.at(-1) ?? 0;
  if ((last & 0x40) === 0) return bytes;
  return [...bytes.slice(0, -1), last | 0x80, 0x00];
}
