import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { english, ordinal, wordsFor } from './texts';

const languages = ['ar', 'de', 'es', 'fr', 'it', 'nl', 'pl', 'pt'];
const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();

test.each(languages)('%s has every word of the panel, with the same holes', async (language) => {
  const words = await wordsFor(`${language}-XX`);
  for (const [name, text] of Object.entries(english)) {
    const theirs = words[name as keyof typeof english];
    expect(theirs, name).toBeTruthy();
    expect(holes(theirs), name).toEqual(holes(text));
  }
  expect(words.write).not.toBe(english.write);
});

test('another language is English', async () => {
  expect(await wordsFor('sv-SE')).toEqual(english);
});

test('the words of the card are there in each, too', () => {
  const folder = `${import.meta.dirname}/../public/assets`;
  const read = (name: string) =>
    JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as Record<string, string>;
  const inEnglish = read('texts-en.json');
  expect(readdirSync(folder).sort()).toEqual([...languages, 'en'].map((one) => `texts-${one}.json`).sort());
  for (const one of languages) {
    const words = read(`texts-${one}.json`);
    expect(Object.keys(words).sort()).toEqual(Object.keys(inEnglish).sort());
    for (const [name, text] of Object.entries(inEnglish)) expect(holes(words[name]!)).toEqual(holes(text));
  }
});

test('places in a queue are counted as the language does', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 101, 111].map((n) => ordinal(n, 'en-GB'))).toEqual([
    '1st',
    '2nd',
    '3rd',
    '4th',
    '11th',
    '12th',
    '13th',
    '21st',
    '22nd',
    '23rd',
    '101st',
    '111th',
  ]);
  expect([1, 2].map((n) => ordinal(n, 'fr'))).toEqual(['1er', '2e']);
  expect(['de', 'pl', 'nl', 'es', 'it', 'pt-BR'].map((one) => ordinal(2, one))).toEqual([
    '2.',
    '2.',
    '2e',
    '2.º',
    '2º',
    '2º',
  ]);
  expect(ordinal(2, 'ar-EG')).toBe('٢');
});
