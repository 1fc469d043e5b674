import { useState } from 'react';

/** A value that this browser keeps, such as the width of a column. */
export function useKept<Value>(key: string, otherwise: Value): [Value, (value: Value) => void] {
  const name = `ringlog.${key}`;
  const [value, setValue] = useState<Value>(() => read(name) ?? otherwise);
  const set = (next: Value) => {
    setValue(next);
    try {
      localStorage.setItem(name, JSON.stringify(next));
    } catch {
      // A browser that keeps nothing still shows calls.
    }
  };
  return [value, set];
}

function read<Value>(name: string): Value | null {
  try {
    const text = localStorage.getItem(name);
    return text === null ? null : (JSON.parse(text) as Value);
  } catch {
    return null;
  }
}
