export function Forecast() {
  return null
}
