/** One page of the shop. */
export interface StorePage {
  path: string;
  nav: 'shop' | 'hire' | 'repair' | 'journal' | 'stores' | '';
  title: string;
  crumbs: string[];
  heading: string;
  lead: string;
  goods: Goods[];
  notes: string[];
}

export interface Goods {
  name: string;
  detail: string;
  price: string;
  per: string;
  drawing: 'tent' | 'pack' | 'basecamp' | 'snowshoes' | 'boots' | 'jacket' | 'stove' | 'repair';
  tag?: string;
}

const hire: Goods[] = [
  {
    name: 'Overnight kit',
    detail: 'Skarn 2 tent, two mats, two bags, gas stove',
    price: '€39',
    per: 'a night',
    drawing: 'tent',
    tag: 'Most hired',
  },
  {
    name: 'Hut-to-hut kit',
    detail: '38 l pack, poles, liner, rain shell',
    price: '€24',
    per: 'a night',
    drawing: 'pack',
  },
  {
    name: 'Basecamp for four',
    detail: 'Cabin tent, four beds, kitchen box, lanterns',
    price: '€68',
    per: 'a night',
    drawing: 'basecamp',
  },
  {
    name: 'Winter crossing kit',
    detail: 'Snowshoes, transceiver, shovel, probe',
    price: '€46',
    per: 'a night',
    drawing: 'snowshoes',
  },
];

/** Every page of the shop, the start page first. */
export const pages: readonly StorePage[] = [
  {
    path: '',
    nav: 'shop',
    title: 'Northwind Outfitters',
    crumbs: ['Shop'],
    heading: 'Gear that goes outside.',
    lead: 'Tested on wet Tuesdays, repaired for life. Posted within a day, or ready in 14 stores.',
    goods: [
      {
        name: 'Ridge 2 tent',
        detail: 'Two people, 1.9 kg, three seasons',
        price: '€429',
        per: '',
        drawing: 'tent',
        tag: 'New',
      },
      {
        name: 'Alta 45 pack',
        detail: '45 litres, back length you can set',
        price: '€189',
        per: '',
        drawing: 'pack',
      },
      {
        name: 'Skarn boots',
        detail: 'Leather, resoled as often as you like',
        price: '€245',
        per: 'a pair',
        drawing: 'boots',
      },
      {
        name: 'Fjell jacket',
        detail: 'Rain shell, taped seams, 410 g',
        price: '€299',
        per: '',
        drawing: 'jacket',
      },
    ],
    notes: ['Free returns for 60 days', 'Repairs for life', 'Posted within a day'],
  },
  {
    path: 'pricing',
    nav: 'hire',
    title: 'Hire prices · Northwind Outfitters',
    crumbs: ['Hire', 'Prices'],
    heading: 'Borrow the kit. Keep the morning.',
    lead: 'Washed, checked and packed for your dates. Collect it in 14 stores or have it posted to the trailhead.',
    goods: hire,
    notes: ['€50 deposit, back in 2 days', 'Free change of dates', 'Cleaned after every trip'],
  },
  {
    path: 'tents',
    nav: 'shop',
    title: 'Tents · Northwind Outfitters',
    crumbs: ['Shop', 'Tents'],
    heading: 'Tents for real weather.',
    lead: 'Every pole and every seam can be replaced in our workshop. Pitch them inside any of our stores before you buy.',
    goods: [
      { name: 'Ridge 2', detail: 'Two people, 1.9 kg', price: '€429', per: '', drawing: 'tent' },
      {
        name: 'Cabin 4',
        detail: 'Four people, standing height',
        price: '€689',
        per: '',
        drawing: 'basecamp',
      },
      { name: 'Skarn 1', detail: 'One person, 980 g', price: '€359', per: '', drawing: 'tent' },
    ],
    notes: ['Size guide', 'Free returns for 60 days', 'Repairs for life'],
  },
  {
    path: 'repair',
    nav: 'repair',
    title: 'Repairs · Northwind Outfitters',
    crumbs: ['Repair'],
    heading: 'Mended, not replaced.',
    lead: 'Send it in or bring it by. We sew, resole, reproof and tell you first what it costs.',
    goods: [
      { name: 'New soles', detail: 'For any leather boot', price: '€72', per: 'a pair', drawing: 'boots' },
      { name: 'Zip and seam', detail: 'Jackets and tents', price: '€28', per: 'from', drawing: 'jacket' },
      {
        name: 'Stove service',
        detail: 'Cleaned, new seals, tested',
        price: '€19',
        per: '',
        drawing: 'stove',
      },
    ],
    notes: ['Ready in 8 days', 'Postage paid by us', 'Any brand'],
  },
  {
    path: 'journal',
    nav: 'journal',
    title: 'Journal · Northwind Outfitters',
    crumbs: ['Journal'],
    heading: 'Skarvet, second morning.',
    lead: 'Four people, one pass, and a stove that would not light: notes from a crossing in April.',
    goods: [],
    notes: ['12 minutes to read', 'By the hire desk', 'Photographs by nobody'],
  },
  {
    path: 'stores',
    nav: 'stores',
    title: 'Stores · Northwind Outfitters',
    crumbs: ['Stores'],
    heading: 'Fourteen doors to the hills.',
    lead: 'Every store fits boots, pitches tents and hands over what you hired.',
    goods: [],
    notes: ['Open Monday to Saturday', 'Late on Thursdays', 'Coffee at the back'],
  },
  {
    path: 'cart',
    nav: '',
    title: 'Cart · 2 items',
    crumbs: ['Cart'],
    heading: 'Two things so far.',
    lead: 'Delivery is free from €80.',
    goods: [
      { name: 'Overnight kit', detail: '3 nights, 9 to 12 April', price: '€117', per: '', drawing: 'tent' },
      { name: 'Winter bag', detail: 'Swap for −4 °C', price: '€12', per: '', drawing: 'pack' },
    ],
    notes: ['€50 deposit, back in 2 days', 'Free change of dates', 'Pay later if you like'],
  },
  {
    path: 'checkout',
    nav: '',
    title: 'Checkout · Address',
    crumbs: ['Cart', 'Checkout'],
    heading: 'Where shall it go?',
    lead: 'To the trailhead, to your door, or to one of our stores.',
    goods: [],
    notes: ['Delivery in 2 days', 'Free change of dates', 'Secure payment'],
  },
];
