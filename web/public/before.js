// Before the first paint, so that nothing changes colour or language afterwards.
try {
  const theme = localStorage.getItem('sdelka.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  if (localStorage.getItem('sdelka.language') === 'en') document.documentElement.lang = 'en'
} catch {
  // a browser may forbid to remember
}
