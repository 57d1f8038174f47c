/**
 * Tells zod not to compile its parsers, before any schema is made: it would try `new Function`, which the page's
 * Content-Security-Policy refuses and reports each time. This global is where zod keeps its settings (zod 4, core.js).
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
