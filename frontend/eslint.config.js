import query from '@tanstack/eslint-plugin-query';
import hooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import { readdirSync } from 'node:fs';
import tseslint from 'typescript-eslint';

const features = readdirSync(new URL('./src/features', import.meta.url));

const noRawHtml = {
  selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
  message: 'Text reaches the page as text. Server-made HTML is shown in a sandboxed frame.',
};

/** Forbids imports that match the patterns, for the files below a folder. */
const keepOut = (files, message, group) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/client', 'public'] },
  ...tseslint.configs.recommended,
  ...query.configs['flat/recommended'],
  {
    files: ['src/**/*.{ts,tsx}'],
    languageOptions: { globals: globals.browser },
    plugins: { 'react-hooks': hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      // The virtualiser hands out functions that change; its own memoisation covers it.
      'react-hooks/incompatible-library': 'off',
      'no-restricted-syntax': ['error', noRawHtml],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  // Imports point one way: shared, then features, then app. Features never know each other.
  keepOut(['src/shared/**/*.{ts,tsx}'], 'shared knows neither features nor app', [
    '@/features/*',
    '@/app/*',
    '**/features/**',
    '**/app/**',
  ]),
  ...features.map((name) =>
    keepOut(
      [`src/features/${name}/**/*.{ts,tsx}`],
      'a feature imports shared, never app or another feature',
      [
        '@/app/*',
        '**/app/**',
        '@/features/*',
        `!@/features/${name}`,
        '../../features/**',
        '../../*',
        ...features.filter((other) => other !== name).map((other) => `../${other}/**`),
      ],
    ),
  ),
  // Every byte of the widget counts, and its elements are its own.
  { files: ['src/widget/**/*.{ts,tsx}'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  keepOut(['src/widget/**/*.{ts,tsx}'], 'the widget must stay small: Preact and plain code only', [
    '@/app/*',
    '@/features/*',
    '**/app/**',
    '**/features/**',
    'react',
    'react-dom',
    '@mantine/*',
  ]),
  {
    // Preact and plain TypeScript: what the React rules know of refs and hooks is not true here.
    files: ['src/widget/**/*.{ts,tsx}', 'src/store/**/*.ts'],
    rules: {
      'react-hooks/rules-of-hooks': 'off',
      'react-hooks/immutability': 'off',
      'react-hooks/refs': 'off',
      'react-hooks/globals': 'off',
      'react-hooks/exhaustive-deps': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
