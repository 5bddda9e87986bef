type Search = Record<string, unknown>;

/** What a page takes of its address, for `validateSearch`. The router keeps what nobody names: what is not taken is named as nothing. */
export function only<Taken extends object>(read: (search: Search) => Taken): (search: Search) => Taken {
  return (search) => ({ ...Object.fromEntries(Object.keys(search).map((name) => [name, undefined])), ...read(search) });
}
