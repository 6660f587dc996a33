// `npm start`: the server, after whatever has to come before it.
process.argv.splice(2, 0, 'serve');
await import('./cordon.mjs');
