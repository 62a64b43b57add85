// SPDX-License-Identifier: Apache-2.0
// The words of generated programs, and the input and data that they ask about.
export const SCALARS: readonly string[] =
  '0; 1; 2; 3; -1; 0.5; "a"; "b"; ""; "c d"; true; false; null'.split('; ');
export const PATHS: readonly string[] = (
  'input.n input.s input.list input.users input.map input.none input.nested.deep ' +
  'data.d.n data.d.list data.d.map data.d.none input.list[0] data.d.map.a ' +
  'input["s"]'
).split(' ');
/** Constants whose types nothing knows before they are asked for. */
export const HIDDEN: readonly string[] = [
  ...(
    'data.k.zero data.k.one data.k.two data.k.neg data.k.half data.k.a data.k.b ' +
    'data.k.e data.k.cd data.k.t data.k.f data.k.nil data.k.l data.k.o data.k.no'
  ).split(' '),
  ...PATHS,
];
export const COMPARISONS: readonly string[] = '== != < <= > >='.split(' ');
export const SUMS: readonly string[] = '+ - * / % | &'.split(' ');
export const UNARY: readonly string[] = (
  'count is_number is_string is_array is_set is_object type_name sum max min sort ' +
  'upper abs object.keys json.marshal to_number floor is_null array.reverse ' +
  'product'
).split(' ');
export const BINARY: readonly string[] = (
  'startswith contains concat split object.get_d array.concat sprintf_l indexof ' +
  'trim numbers.range format_int_b object.union object.remove endswith json.filter'
).split(' ');

/** Input and data that the programs ask about. */
export const PROGRAM_INPUT = {
  n: 3,
  s: 'a',
  list: [1, 2, 3, 'a', null, true, [1]],
  users: [
    { name: 'ann', age: 30 },
    { name: 'bob', age: 17 },
  ],
  map: { a: 1, b: [1, 2], c: { d: 'x' } },
  nested: { deep: { er: [0, { z: 1 }] } },
};
export const PROGRAM_DATA = {
  k: {
    zero: 0,
    one: 1,
    two: 2,
    neg: -1,
    half: 0.5,
    a: 'a',
    b: 'b',
    e: '',
    cd: 'c d',
    t: true,
    f: false,
    nil: null,
    l: [1, 'a', [2]],
    o: { a: 1 },
    no: [],
  },
  d: { n: 7, list: [3, 1, 2], map: { a: 'x', b: 2, '0': false } },
};
