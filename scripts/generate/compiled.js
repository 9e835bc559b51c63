export const ROOT = new URL('../../', import.meta.url)

/** Loads a module of the compiled source. */
export async function compiled(path) {
  try {
    return await import(new URL(`build/${path}`, ROOT).href)
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Error(`build/${path} cannot be loaded (${error.message}). Run "npm run generate", which compiles first.`)
  }
}
