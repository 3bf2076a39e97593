export function DemoPanel() {
  return null
}
