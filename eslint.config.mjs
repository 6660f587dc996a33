import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'reports/', '.stryker-tmp/', 'data/'] },
  js.configs.recommended,
  // Except migrations: a released migration is never edited, even for its style.
  { files: ['**/*'], ignores: ['migrations/**'], rules: { curly: ['error', 'all'] } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ImportSpecifier[importKind="type"]', message: 'Import types in a separate statement: `import type { … }`.' },
        {
          selector: ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"], TSParameterProperty)[accessibility]',
          message: 'Write a private member as `#name`, and a public member without a keyword.',
        },
        { selector: 'ExportDefaultDeclaration', message: 'Use a named export instead of a default export.' },
        { selector: 'ExportAllDeclaration', message: 'Do not re-export: import each name from the file that defines it.' },
      ],
      // A leading `_` marks an argument that an interface requires and an implementation ignores.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // `TenantId | '*'` shows the reader which strings are valid, although the compiler sees only a string.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      // Numbers and booleans are readable in messages as they are.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Node's listeners and commander's actions accept async functions and handle their promises.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false, attributes: false } }],
      // An implementation of an async interface may have nothing to await.
      '@typescript-eslint/require-await': 'off',
      // Decorated API types and resolvers may be classes without code.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['src/api/**/*.ts'],
    rules: {
      // TypeGraphQL's classes declare the schema; resolvers return plain objects of the same shape.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A server's answers are JSON of any shape; the assertions of the test check it.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      // A test may assert with `!` that an element exists: it fails if the element is missing.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // `expect(object.method)` reads the method without calling it.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        Buffer: 'readonly',
        console: 'readonly',
        module: 'writable',
        require: 'readonly',
        __dirname: 'readonly',
        setTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        fetch: 'readonly',
        performance: 'readonly',
      },
    },
  },
  { files: ['**/*.js', '**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
);
