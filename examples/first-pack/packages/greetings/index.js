const words = { de: 'Guten Tag', en: 'Hello', fr: 'Bonjour' };

exports.greet = ({ greeting, language = 'en', name = 'world' }) =>
  `${greeting ?? words[language] ?? words.en}, ${name}!`;
