/**
 * The minimal valid response for a schema: optional fields are absent, and nullable fields are null. The action must
 * accept it. `choice` selects one of several alternatives.
 */
export function leastOf(description, schema, choice) {
  const plain = resolve(description, schema)
  if (plain.anyOf?.some(({ type }) => type === 'null')) return null
  const choices = plain.properties === undefined ? (plain.oneOf ?? plain.anyOf ?? plain.allOf ?? []) : []
  if (choices.length > 0) return leastOf(description, choices[Math.min(choice, choices.length - 1)], choice)
  if (plain.enum !== undefined) return plain.enum[0]
  switch (plain.type) {
    case 'array':
      return [leastOf(description, plain.items, choice)]
    case 'integer':
    case 'number':
      return 1
    case 'boolean':
      return false
    case 'string':
      return plain.format === 'date-time' ? '2026-11-23T02:17:00Z' : 'text'
    default:
      return leastObject(description, plain, choice)
  }
}

function leastObject(description, { properties = {}, required = [] }, choice) {
  return Object.fromEntries(required.map(name => [name, leastOf(description, properties[name], choice)]))
}

function resolve(description, node) {
  if (node?.$ref === undefined) return node
  const target = node.$ref
    .slice(2)
    .split('/')
    .reduce((place, part) => place[part], description)
  return resolve(description, target)
}
