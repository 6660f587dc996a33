// `npm start` installs and builds what is needed, then runs the server.
process.argv.splice(2, 0, 'serve');
await import('./cordon.mjs');
