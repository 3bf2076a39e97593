/** The end of an id: ids begin with the time, so neighbours begin alike. The whole of it is told on demand. */
export function ShortId({ id }: { id: string }) {
  return (
    <span className="sum" title={id}>
      …{id.slice(-8)}
    </span>
  )
}
