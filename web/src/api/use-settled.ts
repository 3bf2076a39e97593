import { useEffect, useState } from 'react'

/** What is being typed or dragged, once it has stood still for so long: what is asked of the server. */
export function useSettled<Value extends string | number | undefined>(value: Value, forMs = 300): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), forMs)
    return () => clearTimeout(timer)
  }, [value, forMs])
  return settled
}
