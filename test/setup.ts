/** Before each file of tests: what jest makes slow. */

// Jest keeps a hundred frames of each error, which the YAML parser and the HTTP client make by the thousand.
Error.stackTraceLimit = 10

// Node makes this set when it is first read; in jest's copy of `process` that is at each request of the HTTP client.
Object.defineProperty(process, 'allowedNodeEnvironmentFlags', { value: process.allowedNodeEnvironmentFlags })
