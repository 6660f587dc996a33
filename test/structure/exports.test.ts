import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/root';

const EXPORTED = /^export (?:abstract )?(?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm;
const IMPORTED = /^import (?:type )?\{([^}]*)\} from '(\.[^']+)'|const \{([^}]*)\} = await import\('(\.[^']+)'\)/gm;

const sources = new Map(
  ['src', 'test', 'migrations']
    .flatMap((folder) => readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)))
    .filter((file) => file.endsWith('.ts'))
    .concat('ormconfig.ts')
    .map((file) => [file, readFileSync(path.join(ROOT, file), 'utf8')]),
);

function imported(file: string, source: string): string[] {
  return [...source.matchAll(IMPORTED)].flatMap(([, names, from, lazyNames, lazyFrom]) => {
    const target = path.join(path.dirname(file), (from ?? lazyFrom!).replace(/\.js$/, ''));
    return (names ?? lazyNames!).split(',').map((name) => `${target}.ts: ${name.trim().split(' as ')[0]}`);
  });
}

/** knip, a step of `npm test`, reports unused values, files and packages. It accepts a type that only the signature of another export names, but this test does not. */
test('a file exports only what another file imports', () => {
  const used = new Set([...sources].flatMap(([file, source]) => imported(file, source)));
  expect(used.size).toBeGreaterThan(700);
  const exported = [...sources]
    .filter(([file]) => file.startsWith('src') || file.startsWith('test'))
    .flatMap(([file, source]) => [...source.matchAll(EXPORTED)].map(([, name]) => `${file}: ${name}`));
  expect(exported.filter((name) => !used.has(name))).toEqual([]);
});
