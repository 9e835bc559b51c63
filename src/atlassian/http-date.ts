// The fixed form of RFC 9110, 5.6.7. Date.parse alone guesses at anything, and takes "-5" for a year.
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** Epoch milliseconds; null for anything else, and for the 99th of Foo, which only looks like a date. */
export function readHttpDate(text: string): number | null {
  const time = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? null : time
}
