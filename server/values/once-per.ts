/** The same work, done once for each object; later calls get the first result, even if the object has changed since. */
export function oncePer<Key extends object, Value>(work: (key: Key) => Value): (key: Key) => Value {
  const done = new WeakMap<Key, { readonly value: Value }>()
  return (key) => {
    const known = done.get(key)
    if (known !== undefined) return known.value
    const value = work(key)
    done.set(key, { value })
    return value
  }
}
